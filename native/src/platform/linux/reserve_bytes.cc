#include "platform/linux/reserve_bytes.h"

#include <cerrno>
#include <fcntl.h>

#include "platform/linux/held_signals.h"

namespace shmd::platform {

// tmpfs undoes the whole reservation when a signal comes. With a profiler's timer running, a large one would start
// over for ever, so signals wait.
SysError ReserveBytes(const Handle& file, uint64_t size) {
  HeldSignals signals;
  int result;
  do {
    result = posix_fallocate(file.fd(), 0, static_cast<off_t>(size));
  } while (result == EINTR);
  if (result == EFBIG) signals.DropTooLarge();
  return {result, "fallocate"};
}

}  // namespace shmd::platform
