#pragma once

#include "platform/segment_space.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// The one space that shm_open() knows, as a path. Empty where it has none.
const char* ShmPath();

// Of all memory there.
SysError ReadShmRoom(Room* room);

}  // namespace shmd::platform
