// Bytes of memory that shm_open() made, without a fault when it turns out to be shorter.
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

}  // namespace shmd::platform
