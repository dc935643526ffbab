#include "platform/blocking_write.h"

#include <windows.h>

#include <algorithm>
#include <cerrno>

#include "platform/win32/last_error.h"

namespace shmd::platform {
namespace {

// A descriptor belongs to the C runtime that gave it, which is the program's and not ours. libuv's function tells what it stands for there.
HANDLE HandleOf(int fd) {
  using GetHandle = HANDLE (*)(int);
  const FARPROC found = GetProcAddress(GetModuleHandleW(nullptr), "uv_get_osfhandle");
  return found == nullptr ? INVALID_HANDLE_VALUE : reinterpret_cast<GetHandle>(reinterpret_cast<void*>(found))(fd);
}

constexpr size_t kMaxBytes = 1 << 20;

}  // namespace

SysError WriteAll(int fd, const char* bytes, size_t length, size_t* written) {
  *written = 0;
  const HANDLE file = HandleOf(fd);
  if (file == INVALID_HANDLE_VALUE) return {EBADF, "write"};
  while (*written < length) {
    DWORD count = 0;
    const auto wanted = static_cast<DWORD>(std::min(length - *written, kMaxBytes));
    if (!WriteFile(file, bytes + *written, wanted, &count, nullptr)) return LastError("write");
    *written += count;
  }
  return {};
}

}  // namespace shmd::platform
