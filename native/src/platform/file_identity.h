#pragma once

#include <cstdint>
#include <string_view>

namespace shmd::platform {

// What tells one creation of a file from the next one of the same name, while both the machine and the mount stay up.
struct FileIdentity {
  uint64_t dev = 0;
  uint64_t ino = 0;
  uint64_t size = 0;  // bytes
  uint32_t mode = 0;  // permission bits only
  uint32_t uid = 0;
  bool regular = false;

  bool Is(uint64_t other_dev, uint64_t other_ino) const { return dev == other_dev && ino == other_ino; }
};

// Identities travel as JS numbers: one beyond this would be rounded, and so name another file.
constexpr uint64_t kMaxSafeInteger = (uint64_t{1} << 53) - 1;

// A name is one component below a directory: never a way out of it.
inline bool IsPlainName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

}  // namespace shmd::platform
