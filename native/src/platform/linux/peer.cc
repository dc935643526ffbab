#include "platform/peer.h"

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

SysError ReadPeerGroups(int fd, std::vector<uint32_t>* gids) {
  PeerIdentity peer;
  if (const SysError error = ReadPeerIdentity(fd, &peer)) return error;
  static_assert(sizeof(gid_t) == sizeof(uint32_t), "the kernel writes gid_t");
  gids->resize(64);
  for (;;) {
    socklen_t length = gids->size() * sizeof(gid_t);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, gids->data(), &length) == 0) {
      gids->resize(length / sizeof(gid_t));
      break;
    }
    // ERANGE: length says how many there are.
    if (errno != ERANGE || length <= gids->size() * sizeof(gid_t)) return {errno, "getsockopt"};
    gids->resize(length / sizeof(gid_t));
  }
  gids->push_back(peer.gid);
  return {};
}

}  // namespace shmd::platform
