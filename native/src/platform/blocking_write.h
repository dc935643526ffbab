// Writing to a descriptor whose open file we share with other processes: what they set on it holds for us, and we set nothing.
#pragma once

#include <cstddef>

#include "platform/sys_error.h"

namespace shmd::platform {

// Writes all of it, however long that takes. written says how far it came.
SysError WriteAll(int fd, const char* bytes, size_t length, size_t* written);

}  // namespace shmd::platform
