#include <cerrno>
#include <fcntl.h>

#include <utility>

#include "platform/mapping.h"
#include "platform/posix/shm_object.h"
#include "platform/posix/shm_room.h"

namespace shmd::platform {

SysError OpenForMapping(const MappingTarget& target, Access access, Handle* memory, SegmentObject* object) {
  if (target.space != ShmPath()) return {ENOTSUP, "shm_open"};
  Handle handle;
  if (const SysError error = OpenShm(target.name, access == Access::kRead ? O_RDONLY : O_RDWR, &handle)) return error;
  ShmObject found;
  if (const SysError error = DescribeShm(handle, &found)) return error;
  if (!found.object.is_memory || (target.id && !IsSame(*target.id, found.object.id))) return {ESTALE, "shm_open"};
  if (target.owner && *target.owner != found.uid) return {EPERM, "shm_open"};
  *memory = std::move(handle);
  *object = found.object;
  return {};
}

}  // namespace shmd::platform
