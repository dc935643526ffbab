#include "platform/peer.h"

#include <cerrno>
#include <sys/socket.h>
#include <sys/ucred.h>
#include <sys/un.h>

namespace shmd::platform {
namespace {

SysError ReadCredentials(int fd, xucred* credentials) {
  sockaddr_storage address = {};
  socklen_t length = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {errno, "getsockname"};
  // The numbers that are asked for below mean something else to an Internet socket, which would answer.
  if (address.ss_family != AF_UNIX) return {EINVAL, "getsockopt"};
  length = sizeof *credentials;
  if (getsockopt(fd, SOL_LOCAL, LOCAL_PEERCRED, credentials, &length) != 0) {
    return {errno == ENOTCONN ? EINVAL : errno, "getsockopt"};
  }
  const bool whole = length == sizeof *credentials && credentials->cr_version == XUCRED_VERSION;
  // The first of the groups is the process's own one.
  return whole && credentials->cr_ngroups > 0 && credentials->cr_ngroups <= NGROUPS ? SysError{}
                                                                                    : SysError{EINVAL, "getsockopt"};
}

}  // namespace

SysError ReadPeerIdentity(int fd, PeerIdentity* peer) {
  xucred credentials = {};
  if (const SysError error = ReadCredentials(fd, &credentials)) return error;
  pid_t pid = 0;
  socklen_t length = sizeof pid;
  // Of a process that has closed its end already, the user is known and the pid is not: it stays 0.
  if (getsockopt(fd, SOL_LOCAL, LOCAL_PEERPID, &pid, &length) != 0 && errno != ENOTCONN) return {errno, "getsockopt"};
  *peer = {pid, credentials.cr_uid, credentials.cr_groups[0]};
  return {};
}

// Of a user in more groups than the kernel keeps, 16, some are missing. Who is let in by one of those is not let in.
SysError ReadPeerGroups(int fd, std::vector<uint32_t>* gids) {
  xucred credentials = {};
  if (const SysError error = ReadCredentials(fd, &credentials)) return error;
  gids->assign(credentials.cr_groups, credentials.cr_groups + credentials.cr_ngroups);
  return {};
}

}  // namespace shmd::platform
