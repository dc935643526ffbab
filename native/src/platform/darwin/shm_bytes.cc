#include "platform/posix/shm_bytes.h"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>

#include "platform/mapping.h"

namespace shmd::platform {
namespace {

// Such memory can be neither read nor written, only mapped. It has no more than one size in its life, so what fits is there until the end.
class Window {
 public:
  Window(const Handle& memory, uint64_t offset, size_t length, int protection)
      : lead_(offset % PageSize()), length_(length + lead_) {
    base_ = mmap(nullptr, length_, protection, MAP_SHARED, memory.fd(), static_cast<off_t>(offset - lead_));
    error_ = base_ == MAP_FAILED ? SysError{errno, "mmap"} : SysError{};
  }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() {
    if (!error_) munmap(base_, length_);
  }

  const SysError& error() const { return error_; }
  char* bytes() const { return static_cast<char*>(base_) + lead_; }

 private:
  const size_t lead_;
  const size_t length_;
  void* base_ = nullptr;
  SysError error_;
};

}  // namespace

SysError ReadShm(const Handle& memory, uint64_t offset, void* bytes, size_t length) {
  const Window window(memory, offset, length, PROT_READ);
  // The one reason is that it ends before.
  if (window.error()) return window.error().number == EINVAL ? SysError{ESTALE, "mmap"} : window.error();
  memcpy(bytes, window.bytes(), length);
  return {};
}

SysError WriteShm(const Handle& memory, uint64_t offset, const void* bytes, size_t length) {
  const Window window(memory, offset, length, PROT_READ | PROT_WRITE);
  if (!window.error()) memcpy(window.bytes(), bytes, length);
  return window.error();
}

// There is no way: pages are made when they are first written to, and swapped out like all memory, so that a lack of them is met by the whole
// machine and not by who writes.
SysError ReserveShm(const Handle&, uint64_t) { return {}; }

}  // namespace shmd::platform
