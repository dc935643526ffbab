#include "platform/mapping.h"

#include <cerrno>
#include <sys/mman.h>

namespace shmd::platform {

// From Linux 5.14 on; a system without it makes them as it always has.
void Populate(const MappedRange& range, Access access) {
#ifdef MADV_POPULATE_READ
  madvise(range.base, range.length, access == Access::kRead ? MADV_POPULATE_READ : MADV_POPULATE_WRITE);
#else
  (void)range, (void)access;
#endif
}

SysError ReplaceWithPlaceholder(const MappedRange& range) {
  const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* base = mmap(range.base, range.length, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (base == MAP_FAILED) return {errno, "mmap"};
  return {};
}

void Unmap(const MappedRange& range) { munmap(range.base, range.length); }

}  // namespace shmd::platform
