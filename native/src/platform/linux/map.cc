#include <cerrno>
#include <sys/mman.h>

#include "platform/mapping.h"

namespace shmd::platform {

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

}  // namespace shmd::platform
