#include "platform/posix/access_grant.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "platform/handle.h"

namespace shmd::platform {
namespace {

// The kernel's form of an access control list (linux/posix_acl_xattr.h), little-endian on every machine.
constexpr char kAccessList[] = "system.posix_acl_access";
constexpr uint32_t kVersion = 2;
constexpr uint16_t kUserOwner = 0x01, kUser = 0x02, kGroupOwner = 0x04, kMask = 0x10, kOther = 0x20;
constexpr uint32_t kNobody = UINT32_MAX;

void AppendLittle(uint32_t value, int bytes, std::string* out) {
  for (; bytes > 0; --bytes, value >>= 8) out->push_back(static_cast<char>(value & 0xff));
}

void AppendEntry(uint16_t tag, uint32_t bits, uint32_t id, std::string* out) {
  AppendLittle(tag, 2, out);
  AppendLittle(bits, 2, out);
  AppendLittle(id, 4, out);
}

std::string AccessList(const AccessGrant& grant) {
  std::string list;
  AppendLittle(kVersion, 4, &list);
  AppendEntry(kUserOwner, grant.owner_bits, kNobody, &list);
  for (const uint32_t uid : grant.uids) AppendEntry(kUser, grant.guest_bits, uid, &list);
  AppendEntry(kGroupOwner, grant.gid ? grant.guest_bits : 0, kNobody, &list);
  AppendEntry(kMask, grant.guest_bits, kNobody, &list);
  AppendEntry(kOther, 0, kNobody, &list);
  return list;
}

}  // namespace

SysError GrantAccess(const std::string& path, const AccessGrant& grant) {
  const Handle file(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!file.valid()) return {errno, "open"};
  struct stat info;
  if (fstat(file.fd(), &info) != 0) return {errno, "fstat"};
  if (info.st_uid != geteuid() || S_ISLNK(info.st_mode)) return {EPERM, "open"};

  // The group first: with its bits set, the former one would be let in for a moment.
  if (grant.gid && fchownat(file.fd(), "", static_cast<uid_t>(-1), *grant.gid, AT_EMPTY_PATH) != 0) {
    return {errno, "chown"};
  }
  // An O_PATH descriptor, the only one to be had of a socket, is changed by way of its name in /proc.
  char name[32];
  snprintf(name, sizeof name, "/proc/self/fd/%d", file.fd());
  if (grant.uids.empty()) {
    // One of an earlier grant would still let its users in.
    if (removexattr(name, kAccessList) != 0 && errno != ENODATA && errno != ENOTSUP) return {errno, "removexattr"};
    const mode_t mode = grant.owner_bits << 6 | (grant.gid ? grant.guest_bits << 3 : 0);
    return chmod(name, mode) == 0 ? SysError{} : SysError{errno, "chmod"};
  }
  const std::string list = AccessList(grant);
  if (setxattr(name, kAccessList, list.data(), list.size(), 0) != 0) return {errno, "setxattr"};
  return {};
}

}  // namespace shmd::platform
