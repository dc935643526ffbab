// Not supported yet.
#include <cerrno>

#include "platform/access_grant.h"

namespace shmd::platform {

SysError FindGroup(const std::string&, uint32_t*) { return {ENOTSUP, "getgrnam"}; }

}  // namespace shmd::platform
