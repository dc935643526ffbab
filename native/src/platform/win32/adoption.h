// Taking charge of a section that another made: from then on its name lives as long as our handle, too.
#pragma once

#include <cstdint>
#include <string>

#include "platform/segment_space.h"

namespace shmd::platform {

// size: in whole pages, as SizeOfSection(). ENOENT; EBADF it is no memory that can be written in whole pages; EPERM another user's; EACCES
SysError Adopt(const std::string& name, Keeper* keeper, uint64_t* size);

}  // namespace shmd::platform
