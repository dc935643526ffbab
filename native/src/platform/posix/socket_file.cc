#include "platform/posix/socket_file.h"

#include <cerrno>
#include <unistd.h>

#include "platform/posix/file_facts.h"

namespace shmd::platform {

SysError IdentifySocket(const std::string& path, ObjectId* id) {
  FileFacts facts;
  if (const SysError error = DescribePath(path, &facts)) return error;
  if (!facts.socket) return {ENOTSOCK, "stat"};
  *id = facts.id;
  return {};
}

bool RemoveSocket(const std::string& path, const ObjectId& id, bool dry_run) {
  ObjectId found;
  if (IdentifySocket(path, &found) || !IsSame(id, found)) return false;
  return dry_run || unlink(path.c_str()) == 0;
}

}  // namespace shmd::platform
