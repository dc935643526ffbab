// Not supported yet.
#include "platform/access_grant.h"

#include <cerrno>

namespace shmd::platform {

SysError GrantAccess(const std::string&, const AccessGrant&) { return {ENOTSUP, "chmod"}; }

}  // namespace shmd::platform
