#include "platform/blocking_write.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace shmd::platform {

SysError WriteAll(int fd, const char* bytes, size_t length, size_t* written) {
  for (*written = 0; *written < length;) {
    const ssize_t count = write(fd, bytes + *written, length - *written);
    if (count >= 0) {
      *written += static_cast<size_t>(count);
    } else if (errno == EAGAIN) {
      // Somebody else has set O_NONBLOCK on the open file.
      pollfd room = {fd, POLLOUT, 0};
      if (poll(&room, 1, -1) < 0 && errno != EINTR) return {errno, "poll"};
    } else if (errno != EINTR) {
      return {errno, "write"};
    }
  }
  return {};
}

}  // namespace shmd::platform
