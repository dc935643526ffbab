#include "platform/posix/detached_process.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/posix/guard_process.h"

namespace shmd::platform {
namespace {

[[noreturn]] void Become(char* const* command, int failure) {
  SysError error;
  // The one failure there can be, EPERM, would mean that we lead a session already.
  setsid();
  if (chdir("/") != 0) {
    error = {errno, "chdir"};
  } else {
    execv(command[0], command);
    error = {errno, "execv"};
  }
  // Of a pipe that nothing has been written to: it takes this at once, and whole.
  if (write(failure, &error, sizeof error) < 0) {
  }
  _exit(1);
}

}  // namespace

SysError StartDetachedProcess(char* const* command, int* pid) {
  CloseInherited();
  // It ends with a successful execv(), and otherwise tells why there was none.
  int failure[2];
  if (pipe(failure) != 0) return {errno, "pipe"};
  for (const int fd : failure) fcntl(fd, F_SETFD, FD_CLOEXEC);
  *pid = fork();
  if (*pid < 0) return {errno, "fork"};
  if (*pid == 0) Become(command, failure[1]);
  close(failure[1]);
  SysError error;
  ssize_t got;
  while ((got = read(failure[0], &error, sizeof error)) < 0 && errno == EINTR) {
  }
  close(failure[0]);
  // What the child wrote is ours to read: both are one program, and a literal is where it was.
  if (got == static_cast<ssize_t>(sizeof error)) {
    waitpid(*pid, nullptr, 0);
    return error;
  }
  return {};
}

}  // namespace shmd::platform
