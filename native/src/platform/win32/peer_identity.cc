// Not supported yet.
#include "platform/peer_identity.h"

#include <cerrno>

namespace shmd::platform {

SysError ReadPeerIdentity(int, PeerIdentity*) { return {ENOTSUP, "getsockopt"}; }

}  // namespace shmd::platform
