#include "platform/handle.h"

#include <unistd.h>

namespace shmd::platform {

void Handle::Close() {
  // Never retried: after EINTR Linux has closed it, and the number may belong to another thread by now.
  if (valid()) close(fd());
  value_ = kNone;
}

}  // namespace shmd::platform
