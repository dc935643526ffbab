#include "platform/peer_identity.h"

#include <cerrno>
#include <sys/socket.h>

namespace shmd::platform {

SysError ReadPeerIdentity(int fd, PeerIdentity* peer) {
  ucred credentials;
  socklen_t length = sizeof credentials;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return {errno, "getsockopt"};
  // Over TCP and on an unconnected socket the call succeeds and says "nobody": that must not pass for a user.
  if (length != sizeof credentials || credentials.uid == static_cast<uid_t>(-1)) return {EINVAL, "getsockopt"};
  peer->pid = credentials.pid;
  peer->uid = credentials.uid;
  peer->gid = credentials.gid;
  return {};
}

}  // namespace shmd::platform
