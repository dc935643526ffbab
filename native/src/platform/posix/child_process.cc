#include "platform/posix/child_process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// As POSIX has it, which declares it nowhere.
extern "C" char** environ;

namespace shmd::platform {
namespace {

// What the program begins with.
class Beginning {
 public:
  Beginning() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~Beginning() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

  int Set(int socket) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO}) {
      if (const int error = posix_spawn_file_actions_adddup2(&actions_, socket, fd)) return error;
    }
    if (const int error = posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0))
      return error;
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    return posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

SysError StartChild(const std::string& path, const std::vector<std::string>& arguments, Child* child) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return {errno, "socketpair"};
  Handle ours(ends[0]);
  Handle theirs(ends[1]);
  // No other program may keep them open.
  for (const int fd : ends) {
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) return {errno, "fcntl"};
  }
  if (fcntl(ours.fd(), F_SETFL, O_NONBLOCK) != 0) return {errno, "fcntl"};

  std::vector<char*> command = {const_cast<char*>(path.c_str())};
  for (const std::string& argument : arguments) command.push_back(const_cast<char*>(argument.c_str()));
  command.push_back(nullptr);
  Beginning beginning;
  if (const int error = beginning.Set(theirs.fd())) return {error, "posix_spawn"};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, command[0], beginning.actions(), beginning.attributes(), command.data(), environ);
  if (error != 0) return {error, "posix_spawn"};
  child->pid = pid;
  child->socket = std::move(ours);
  return {};
}

SysError TakeChildEnd(int pid, bool* ended, ChildEnd* end) {
  int status = 0;
  const pid_t taken = waitpid(pid, &status, WNOHANG);
  if (taken < 0) return {errno, "waitpid"};
  *ended = taken == pid;
  if (WIFEXITED(status)) end->code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end->signal = WTERMSIG(status);
  return {};
}

}  // namespace shmd::platform
