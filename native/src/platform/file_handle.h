// An open OS file object with one owner. Closed by the destructor, so every early exit backs out by itself.
#pragma once

#include <cstdint>
#include <utility>

namespace shmd::platform {

class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(intptr_t value) : value_(value) {}
  FileHandle(FileHandle&& other) noexcept : value_(std::exchange(other.value_, kNone)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    if (this != &other) {
      Close();
      value_ = std::exchange(other.value_, kNone);
    }
    return *this;
  }
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;
  ~FileHandle() { Close(); }

  bool valid() const { return value_ != kNone; }
  // A descriptor where the OS has descriptors.
  int fd() const { return static_cast<int>(value_); }
  void Close();  // idempotent

 private:
  static constexpr intptr_t kNone = -1;
  intptr_t value_ = kNone;
};

}  // namespace shmd::platform
