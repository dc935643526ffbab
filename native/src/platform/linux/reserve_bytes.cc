#include "platform/linux/reserve_bytes.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>

namespace shmd::platform {

// tmpfs undoes the whole reservation when a signal comes. With a profiler's timer running, a large one would start
// over for ever, so signals wait.
SysError ReserveBytes(const Handle& file, uint64_t size) {
  sigset_t all, before;
  sigfillset(&all);
  // Above RLIMIT_FSIZE the kernel sends SIGXFSZ besides failing with EFBIG: while blocked it stays pending, and must
  // be taken away before the mask is restored.
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int result;
  do {
    result = posix_fallocate(file.fd(), 0, static_cast<off_t>(size));
  } while (result == EINTR);
  if (result == EFBIG && sigismember(&before, SIGXFSZ) == 0) {
    sigset_t too_large;
    sigemptyset(&too_large);
    sigaddset(&too_large, SIGXFSZ);
    const timespec now = {0, 0};
    sigtimedwait(&too_large, nullptr, &now);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return {result, "fallocate"};
}

}  // namespace shmd::platform
