// Not supported yet.
#include "platform/peer_identity.h"

#include <cerrno>

namespace shmd::platform {

SysError ReadPeerIdentity(int, PeerIdentity*) { return {ENOTSUP, "getsockopt"}; }
SysError ReadPeerGroups(int, std::vector<uint32_t>*) { return {ENOTSUP, "getsockopt"}; }

}  // namespace shmd::platform
