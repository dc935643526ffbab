#include "platform/win32/grant.h"

#include <windows.h>

#include <cerrno>

#include "platform/win32/last_error.h"
#include "platform/win32/process_user.h"
#include "platform/win32/section.h"

namespace shmd::platform {

SysError Grant(const Handle& section, uint32_t pid, Access access, uint64_t* handle) {
  const HANDLE raw = OpenProcess(PROCESS_DUP_HANDLE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
  if (raw == nullptr) {
    const SysError error = LastError("OpenProcess");
    return error.number == EINVAL ? SysError{ESRCH, error.syscall} : error;
  }
  const Handle process(reinterpret_cast<intptr_t>(raw));
  if (const SysError error = CheckSameUser(raw)) return error;
  HANDLE granted = nullptr;
  const DWORD rights = access == Access::kRead ? FILE_MAP_READ : FILE_MAP_READ | FILE_MAP_WRITE;
  if (!DuplicateHandle(GetCurrentProcess(), RawHandle(section), raw, &granted, rights, FALSE, 0)) {
    return LastError("DuplicateHandle");
  }
  *handle = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(granted));
  return {};
}

void DropGrant(uint64_t handle) {
  Handle given(static_cast<intptr_t>(handle));
  uint64_t size = 0;
  if (SizeOfSection(given, &size)) given.Release();
}

}  // namespace shmd::platform
