#include <cerrno>
#include <fcntl.h>

#include <utility>

#include "platform/mapping.h"
#include "platform/posix/file_facts.h"

namespace shmd::platform {

SysError OpenForMapping(const MappingTarget& target, Access access, Handle* memory, SegmentObject* object) {
  const int mode = access == Access::kRead ? O_RDONLY : O_RDWR;
  if (!IsPlainName(target.name)) return {EINVAL, "open"};
  Handle handle(open((target.space + '/' + target.name).c_str(), mode | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!handle.valid()) return {errno, "open"};
  FileFacts facts;
  if (const SysError error = DescribeFile(handle, &facts)) return error;
  if (!facts.regular || (target.id && !IsSame(*target.id, facts.id))) return {ESTALE, "open"};
  if (target.owner && *target.owner != facts.uid) return {EPERM, "open"};
  *memory = std::move(handle);
  *object = {facts.id, facts.size, facts.regular};
  return {};
}

}  // namespace shmd::platform
