#include "platform/posix/shm_room.h"

#include <cerrno>
#include <sys/statvfs.h>

namespace shmd::platform {

const char* ShmPath() { return "/dev/shm"; }

SysError ReadShmRoom(Room* room) {
  struct statvfs info;
  if (statvfs(ShmPath(), &info) != 0) return {errno, "statfs"};
  room->total = static_cast<uint64_t>(info.f_blocks) * info.f_frsize;
  room->free = static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  return {};
}

}  // namespace shmd::platform
