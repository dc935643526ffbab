#include "platform/posix/guard_process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <time.h>
#include <unistd.h>

namespace shmd::platform {

SysError BecomeGuard() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
    if (signal(number, SIG_IGN) == SIG_ERR) return {errno, "signal"};
  }
  // Fails with EPERM only for a group leader, whose group is already its own.
  setsid();
  CloseInherited();
  if (chdir("/") != 0) return {errno, "chdir"};
  return {};
}

void AnnounceReady() {
  static const char kReady[] = "ready\n";
  // A parent that is already dead is found by the read that follows.
  if (write(STDOUT_FILENO, kReady, sizeof kReady - 1) < 0) {
  }
  const int null = open("/dev/null", O_RDWR);
  if (null < 0) {
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    return;
  }
  dup2(null, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  if (null > STDERR_FILENO) close(null);
}

void WaitForParentDeath() {
  char ignored[64];
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, ignored, sizeof ignored);
    if (got > 0) continue;
    if (got == 0 || errno != EINTR) return;
  }
}

int64_t MonotonicMilliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

void SleepMilliseconds(int64_t duration) {
  const timespec time = {static_cast<time_t>(duration / 1000), static_cast<long>(duration % 1000) * 1000000};
  nanosleep(&time, nullptr);
}

}  // namespace shmd::platform
