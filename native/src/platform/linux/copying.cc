#include "platform/copying.h"

#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

#include "platform/linux/held_signals.h"

namespace shmd::platform {

SysError ReadMemory(const Handle& memory, uint64_t offset, void* into, size_t length) {
  auto* bytes = static_cast<char*>(into);
  while (length > 0) {
    const ssize_t count = pread(memory.fd(), bytes, length, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return {errno, "read"};
    if (count == 0) return {ESTALE, "read"};
    bytes += count;
    offset += static_cast<uint64_t>(count);
    length -= static_cast<size_t>(count);
  }
  return {};
}

SysError WriteMemory(const Handle& memory, uint64_t offset, const void* from, size_t length) {
  const auto* bytes = static_cast<const char*>(from);
  HeldSignals signals;
  while (length > 0) {
    const ssize_t count = pwrite(memory.fd(), bytes, length, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const SysError error = {errno, "write"};
      if (error.number == EFBIG) signals.DropTooLarge();
      return error;
    }
    bytes += count;
    offset += static_cast<uint64_t>(count);
    length -= static_cast<size_t>(count);
  }
  return {};
}

size_t PreferLargePages(void* bytes, size_t length) {
  constexpr uintptr_t kLargePage = uintptr_t{2} * 1024 * 1024;
  const auto address = reinterpret_cast<uintptr_t>(bytes);
  const auto begin = (address + kLargePage - 1) & ~(kLargePage - 1);
  const auto end = (address + length) & ~(kLargePage - 1);
  if (begin >= end) return 0;
  // Where the system has none, that is how it is.
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  return begin - address;
}

}  // namespace shmd::platform
