#pragma once

#include <cstdint>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// Memory for all bytes of a file up to size, so that a lack of it is an error now and not a fault later. ENOSPC
SysError ReserveBytes(const Handle& file, uint64_t size);

}  // namespace shmd::platform
