#include <cerrno>
#include <grp.h>
#include <vector>

#include "platform/posix/access_grant.h"

namespace shmd::platform {

SysError FindGroup(const std::string& name, uint32_t* gid) {
  group entry;
  group* found = nullptr;
  int error;
  // A large group does not fit into any size one could guess.
  for (std::vector<char> buffer(1024);; buffer.resize(buffer.size() * 2)) {
    error = getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (error != ERANGE && error != EINTR) break;
  }
  if (found == nullptr) return {error == 0 ? ENOENT : error, "getgrnam"};
  *gid = found->gr_gid;
  return {};
}

}  // namespace shmd::platform
