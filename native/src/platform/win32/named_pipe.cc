#include "platform/win32/named_pipe.h"

#include <windows.h>

#include <cerrno>
#include <utility>

#include "platform/win32/last_error.h"
#include "platform/win32/object_owner.h"
#include "platform/win32/private_access.h"
#include "platform/win32/process_user.h"
#include "platform/win32/section.h"
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

SysError Open(const std::string& path, DWORD access, Handle* pipe) {
  std::wstring wide;
  if (!ToWide(path, &wide)) return {EINVAL, "CreateFile"};
  // Who serves it must not be able to act as us.
  constexpr DWORD kFlags = SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS;
  const HANDLE raw = CreateFileW(wide.c_str(), access, 0, nullptr, OPEN_EXISTING, kFlags, nullptr);
  if (raw == INVALID_HANDLE_VALUE) return LastError("CreateFile");
  *pipe = Handle(reinterpret_cast<intptr_t>(raw));
  return {};
}

}  // namespace

SysError OpenPipe(const std::string& path, NamedPipe* pipe) {
  Handle handle;
  if (const SysError error = Open(path, GENERIC_READ, &handle)) return error;
  std::string owner;
  if (const SysError error = ReadOwner(RawHandle(handle), &owner)) return error;
  if (owner.empty()) {
    if (const SysError error = ReadServerUser(RawHandle(handle), &owner)) return error;
  }
  pipe->handle = std::move(handle);
  pipe->owner = std::move(owner);
  return {};
}

SysError ProtectPipe(const std::string& path) {
  PrivateAccess access;
  if (const SysError error = access.Prepare(FILE_ALL_ACCESS)) return error;
  Handle pipe;
  if (const SysError error = Open(path, GENERIC_READ | WRITE_DAC | WRITE_OWNER, &pipe)) return error;
  constexpr SECURITY_INFORMATION kParts = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  if (SetKernelObjectSecurity(RawHandle(pipe), kParts, access.attributes()->lpSecurityDescriptor)) return {};
  return LastError("SetKernelObjectSecurity");
}

}  // namespace shmd::platform
