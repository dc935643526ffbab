#include "platform/socket_file.h"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace shmd::platform {

SysError IdentifySocket(const std::string& path, SocketIdentity* identity) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) return {errno, "lstat"};
  if (!S_ISSOCK(info.st_mode)) return {ENOTSOCK, "lstat"};
  identity->dev = info.st_dev;
  identity->ino = info.st_ino;
  return {};
}

bool RemoveSocket(const std::string& path, SocketIdentity identity, bool dry_run) {
  SocketIdentity found;
  if (IdentifySocket(path, &found)) return false;
  if (found.dev != identity.dev || found.ino != identity.ino) return false;
  return dry_run || unlink(path.c_str()) == 0;
}

}  // namespace shmd::platform
