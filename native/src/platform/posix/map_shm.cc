#include <cerrno>
#include <sys/mman.h>

#include "platform/mapping.h"

namespace shmd::platform {

// macOS maps memory of shm_open() shared or not at all, and a copy of the pages would not show what others write from then on. So pages
// that are for reading alone are no more than readable: who writes to them gets a fault.
SysError Map(const Handle& memory, uint64_t offset, size_t length, Access access, MappedRange* range) {
  const int protection = access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* base = mmap(nullptr, length, protection, MAP_SHARED, memory.fd(), static_cast<off_t>(offset));
  if (base == MAP_FAILED) return {errno, "mmap"};
  *range = {base, length};
  return {};
}

}  // namespace shmd::platform
