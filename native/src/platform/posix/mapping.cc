#include "platform/mapping.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <utility>

#include "platform/posix/file_facts.h"

namespace shmd::platform {

size_t PageSize() {
  static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

SysError OpenForMapping(const MappingTarget& target, Access access, Handle* memory, uint64_t* size) {
  const int mode = access == Access::kRead ? O_RDONLY : O_RDWR;
  if (!IsPlainName(target.name)) return {EINVAL, "open"};
  Handle handle(open((target.space + '/' + target.name).c_str(), mode | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!handle.valid()) return {errno, "open"};
  FileFacts facts;
  if (const SysError error = DescribeFile(handle, &facts)) return error;
  if (!facts.regular || (target.id && !IsSame(*target.id, facts.id))) return {ESTALE, "open"};
  if (target.owner && *target.owner != facts.uid) return {EPERM, "open"};
  *memory = std::move(handle);
  *size = facts.size;
  return {};
}

// No address is asked for. On a tmpfs mounted with huge= Linux itself picks one at which the file's huge pages fit, also for a
// window (shmem_get_unmapped_area).
SysError Map(const Handle& memory, uint64_t offset, size_t length, Access access, MappedRange* range) {
  // PROT_WRITE also for reading, because a script's write to a read-only page would be a SIGSEGV. NORESERVE, or a
  // private mapping would count against the commit limit although almost none of it is ever copied.
  const int flags = access == Access::kRead ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED;
  void* base = mmap(nullptr, length, PROT_READ | PROT_WRITE, flags, memory.fd(), static_cast<off_t>(offset));
  if (base == MAP_FAILED) return {errno, "mmap"};
  *range = {base, length};
  return {};
}

SysError ReplaceWithPlaceholder(const MappedRange& range) {
  const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* base = mmap(range.base, range.length, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (base == MAP_FAILED) return {errno, "mmap"};
  return {};
}

void Unmap(const MappedRange& range) { munmap(range.base, range.length); }

}  // namespace shmd::platform
