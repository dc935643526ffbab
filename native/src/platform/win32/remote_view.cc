#include "platform/win32/remote_view.h"

#include <random>

namespace shmd::platform {
namespace {

// The system gives out the lowest addresses that are free, V8 asks for some below 4 TiB, and modules and stacks lie at either end of the
// 128 TiB that a process has.
constexpr uintptr_t kLowest = uintptr_t{64} << 40;
constexpr uintptr_t kBytes = uintptr_t{16} << 40;
constexpr uintptr_t kAlignment = 64 << 10;
constexpr int kTries = 16;

}  // namespace

void* MapRemotely(HANDLE section, DWORD access, uint64_t offset, size_t length) {
  const auto high = static_cast<DWORD>(offset >> 32);
  const auto low = static_cast<DWORD>(offset);
  std::random_device device;
  for (int i = 0; i < kTries; ++i) {
    const uint64_t random = uint64_t{device()} << 32 | device();
    void* const wanted = reinterpret_cast<void*>(kLowest + random % (kBytes / kAlignment) * kAlignment);
    void* const base = MapViewOfFileEx(section, access, high, low, length, wanted);
    if (base != nullptr || GetLastError() != ERROR_INVALID_ADDRESS) return base;
  }
  return MapViewOfFile(section, access, high, low, length);
}

}  // namespace shmd::platform
