// Not supported yet.
#include "platform/boot_identity.h"

#include <cerrno>

namespace shmd::platform {

SysError ReadBootId(std::string*) { return {ENOTSUP, "boot_id"}; }

}  // namespace shmd::platform
