#include <unistd.h>

#include "platform/mapping.h"

namespace shmd::platform {

size_t PageSize() {
  static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

}  // namespace shmd::platform
