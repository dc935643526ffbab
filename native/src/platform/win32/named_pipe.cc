#include "platform/win32/named_pipe.h"

#include <windows.h>

#include <cerrno>
#include <utility>

#include "platform/win32/last_error.h"
#include "platform/win32/object_owner.h"
#include "platform/win32/process_user.h"
#include "platform/win32/wide_text.h"

namespace shmd::platform {
namespace {

// Wine has pipes without an owner; whose process the server is says the same there.
SysError ReadServerUser(HANDLE pipe, std::string* user) {
  ULONG pid = 0;
  if (!GetNamedPipeServerProcessId(pipe, &pid)) return {EPERM, "GetNamedPipeServerProcessId"};
  const HANDLE raw = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
  if (raw == nullptr) return {EPERM, "OpenProcess"};
  const Handle process(reinterpret_cast<intptr_t>(raw));
  ProcessUser server;
  if (const SysError error = ReadUser(raw, &server)) return error;
  return FormatSid(server.sid(), user);
}

}  // namespace

SysError OpenPipe(const std::string& path, NamedPipe* pipe) {
  std::wstring wide;
  if (!ToWide(path, &wide)) return {EINVAL, "CreateFile"};
  // Who serves it must not be able to act as us.
  constexpr DWORD kFlags = SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS;
  const HANDLE raw = CreateFileW(wide.c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING, kFlags, nullptr);
  if (raw == INVALID_HANDLE_VALUE) return LastError("CreateFile");
  Handle handle(reinterpret_cast<intptr_t>(raw));
  std::string owner;
  if (const SysError error = ReadOwner(raw, &owner)) return error;
  if (owner.empty()) {
    if (const SysError error = ReadServerUser(raw, &owner)) return error;
  }
  pipe->handle = std::move(handle);
  pipe->owner = std::move(owner);
  return {};
}

}  // namespace shmd::platform
