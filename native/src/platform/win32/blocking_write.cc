// Not supported yet.
#include "platform/blocking_write.h"

#include <cerrno>

namespace shmd::platform {

SysError WriteAll(int, const char*, size_t, size_t* written) {
  *written = 0;
  return {ENOTSUP, "write"};
}

}  // namespace shmd::platform
