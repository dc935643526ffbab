// Where a system has no placeholders, a view that is exchanged for something else leaves a gap for a moment, which another thread's
// allocation may take.
#pragma once

#include <windows.h>

#include <cstddef>
#include <cstdint>

namespace shmd::platform {

// As MapViewOfFile(), but far from where anybody looks for room, so that nobody comes upon the gap by chance.
void* MapRemotely(HANDLE section, DWORD access, uint64_t offset, size_t length);

}  // namespace shmd::platform
