// Bytes of memory that processes share, without a fault when it turns out to be shorter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// All of them or an error; ESTALE when there are fewer.
SysError ReadShm(const Handle& memory, uint64_t offset, void* bytes, size_t length);
// ENOSPC
SysError WriteShm(const Handle& memory, uint64_t offset, const void* bytes, size_t length);

// As far as the system can do that: memory for all bytes up to size, so that a lack of it is an error now and not a fault later. ENOSPC
SysError ReserveShm(const Handle& memory, uint64_t size);

}  // namespace shmd::platform
