// Whose object it is: who made it, unless somebody who may do everything has given it away.
#pragma once

#include <windows.h>

#include <string>

#include "platform/sys_error.h"

namespace shmd::platform {

// The owner's security identifier; empty when the object tells none. object: opened with READ_CONTROL.
SysError ReadOwner(HANDLE object, std::string* owner);

// EPERM when it belongs to somebody else than this process's user, or those as whose this process makes objects: what an administrator makes
// may be all administrators'.
SysError CheckOwned(HANDLE object);

}  // namespace shmd::platform
