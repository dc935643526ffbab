// Handing a section to another process: exactly that one, whatever becomes of its name.
#pragma once

#include <cstdint>

#include "platform/handle.h"
#include "platform/mapping.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// Puts a handle with no more rights than access needs into a process of this user's, and says which it is there.
// ESRCH: no such process; EPERM: another user's.
SysError Grant(const Handle& section, uint32_t pid, Access access, uint64_t* handle);

// Closes one that was given to this process, and is not used. A number that is no section stays as it is: it may be somebody else's.
void DropGrant(uint64_t handle);

}  // namespace shmd::platform
