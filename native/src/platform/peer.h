#pragma once

#include <cstdint>
#include <vector>

#include "platform/sys_error.h"

namespace shmd::platform {

struct PeerIdentity {
  int64_t pid = 0;
  uint32_t uid = 0;
  uint32_t gid = 0;
};

// Who is at the other end of a connected local socket, as the kernel recorded it at connect().
// EINVAL when the kernel does not know, as over TCP.
SysError ReadPeerIdentity(int fd, PeerIdentity* peer);

// All groups of that process, its own and the supplementary ones, as they were then.
SysError ReadPeerGroups(int fd, std::vector<uint32_t>* gids);

}  // namespace shmd::platform
