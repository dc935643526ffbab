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

bool IsSocketOrAbsent(const std::string& path, const ObjectId& id) {
  ObjectId found;
  const SysError error = IdentifySocket(path, &found);
  return error.number == ENOENT || (!error && IsSame(id, found));
}

void RemoveSocket(const std::string& path, const ObjectId& id) {
  ObjectId found;
  if (!IdentifySocket(path, &found) && IsSame(id, found)) unlink(path.c_str());
}

}  // namespace shmd::platform
