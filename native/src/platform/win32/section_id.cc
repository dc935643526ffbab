#include "platform/win32/section_id.h"

#include <windows.h>

#include <atomic>
#include <random>

namespace shmd::platform {

ObjectId NewSectionId() {
  static std::atomic<uint64_t> count{0};
  std::random_device device;
  const uint64_t random = uint64_t{device()} << 32 | device();
  return {GetCurrentProcessId(), ++count, Proof::kGeneration, random};
}

}  // namespace shmd::platform
