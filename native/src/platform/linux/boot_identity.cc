#include "platform/posix/boot_identity.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "platform/handle.h"

namespace shmd::platform {

SysError ReadBootId(std::string* id) {
  Handle file(open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {errno, "open"};
  char buffer[64];
  const ssize_t length = read(file.fd(), buffer, sizeof buffer);
  if (length < 0) return {errno, "read"};
  id->assign(buffer, static_cast<size_t>(length));
  while (!id->empty() && id->back() == '\n') id->pop_back();
  if (id->empty()) return {EIO, "read"};
  return {};
}

}  // namespace shmd::platform
