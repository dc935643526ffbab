// Copies between memory that is not mapped here and this process. The kernel makes them: what a script does to the bytes meanwhile, up to
// freeing them, is an error (EFAULT) and never a fault.
#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// ESTALE when the memory has become shorter than it was.
SysError ReadMemory(const Handle& memory, uint64_t offset, void* into, size_t length);
SysError WriteMemory(const Handle& memory, uint64_t offset, const void* from, size_t length);

// Asks for memory that nobody has touched yet in large pages: making small ones one by one takes longer than filling them. A hint.
// Returns the byte at which the first of them would begin; 0 when none fits.
size_t PreferLargePages(void* bytes, size_t length);

}  // namespace shmd::platform
