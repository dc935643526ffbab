#include "platform/mapping.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace shmd::platform {

size_t PageSize() {
  static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

SysError OpenForMapping(const std::string& path, Access access, FileHandle* file, FileFacts* facts) {
  const int mode = access == Access::kRead ? O_RDONLY : O_RDWR;
  FileHandle handle(open(path.c_str(), mode | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!handle.valid()) return {errno, "open"};
  if (const SysError error = DescribeFile(handle, facts)) return error;
  *file = std::move(handle);
  return {};
}

// No address is asked for. On a tmpfs mounted with huge= Linux itself picks one at which the file's huge pages fit, also for a
// window (shmem_get_unmapped_area).
SysError Map(const FileHandle& file, uint64_t offset, size_t length, Access access, MappedRange* range) {
  // PROT_WRITE also for reading, because a script's write to a read-only page would be a SIGSEGV. NORESERVE, or a
  // private mapping would count against the commit limit although almost none of it is ever copied.
  const int flags = access == Access::kRead ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED;
  void* base = mmap(nullptr, length, PROT_READ | PROT_WRITE, flags, file.fd(), static_cast<off_t>(offset));
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
