#pragma once

#include <string>

#include "platform/sys_error.h"

namespace shmd::platform {

// A string that changes with every boot. Device and inode numbers are only comparable within one boot.
SysError ReadBootId(std::string* id);

}  // namespace shmd::platform
