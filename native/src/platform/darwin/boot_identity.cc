#include "platform/posix/boot_identity.h"

#include <cerrno>
#include <sys/sysctl.h>

namespace shmd::platform {

// Not the time of the boot: that moves when somebody sets the clock.
SysError ReadBootId(std::string* id) {
  char uuid[64];
  size_t length = sizeof uuid;
  if (sysctlbyname("kern.bootsessionuuid", uuid, &length, nullptr, 0) != 0) return {errno, "sysctl"};
  id->assign(uuid, length);
  while (!id->empty() && id->back() == '\0') id->pop_back();
  if (id->empty()) return {EIO, "sysctl"};
  return {};
}

}  // namespace shmd::platform
