#include "platform/mapping.h"

#include <cerrno>
#include <sys/mman.h>

namespace shmd::platform {

SysError ReplaceWithPlaceholder(const MappedRange& range) {
  const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* base = mmap(range.base, range.length, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (base == MAP_FAILED) return {errno, "mmap"};
  return {};
}

void Unmap(const MappedRange& range) { munmap(range.base, range.length); }

}  // namespace shmd::platform
