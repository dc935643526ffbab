// Lets users other than the owner at a file, by means that the kernel enforces and the umask does not touch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/sys_error.h"

namespace shmd::platform {

struct AccessGrant {
  uint32_t owner_bits = 0;      // rwx
  uint32_t guest_bits = 0;      // rwx of those below; everybody else has none
  std::optional<uint32_t> gid;  // the members of this group
  std::vector<uint32_t> uids;   // and these users: an access control list, ENOTSUP where the file system has none
};

// Links are not followed. EPERM when the file is not ours.
SysError GrantAccess(const std::string& path, const AccessGrant& grant);

// ENOENT when there is no such group.
SysError FindGroup(const std::string& name, uint32_t* gid);

}  // namespace shmd::platform
