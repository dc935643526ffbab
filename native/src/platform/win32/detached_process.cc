// Not supported yet.
#include "platform/detached_process.h"

#include <cerrno>

namespace shmd::platform {

SysError StartDetachedProcess(char* const*, int*) { return {ENOTSUP, "CreateProcess"}; }

}  // namespace shmd::platform
