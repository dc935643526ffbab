// An open object of the OS with one owner. Closed by the destructor, so every early exit backs out by itself.
#pragma once

#include <cstdint>
#include <utility>

namespace shmd::platform {

class Handle {
 public:
  Handle() = default;
  explicit Handle(intptr_t value) : value_(value) {}
  Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, kNone)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      Close();
      value_ = std::exchange(other.value_, kNone);
    }
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { Close(); }

  bool valid() const { return value_ != kNone; }
  // As the OS knows it.
  intptr_t value() const { return value_; }
  // A descriptor where the OS has descriptors.
  int fd() const { return static_cast<int>(value_); }
  void Close();  // idempotent
  // Gives up ownership: it stays open.
  void Release() { value_ = kNone; }

 private:
  static constexpr intptr_t kNone = -1;
  intptr_t value_ = kNone;
};

}  // namespace shmd::platform
