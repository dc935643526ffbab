#include "platform/win32/process_user.h"

#include <cerrno>

#include "platform/handle.h"
#include "platform/win32/last_error.h"

namespace shmd::platform {

SysError ReadUser(HANDLE process, ProcessUser* user) {
  HANDLE raw = nullptr;
  if (!OpenProcessToken(process, TOKEN_QUERY, &raw)) return LastError("OpenProcessToken");
  const Handle token(reinterpret_cast<intptr_t>(raw));
  DWORD length = 0;
  GetTokenInformation(raw, TokenUser, nullptr, 0, &length);
  user->token_user_.resize(length);
  if (length < sizeof(TOKEN_USER) || !GetTokenInformation(raw, TokenUser, user->token_user_.data(), length, &length)) {
    return LastError("GetTokenInformation");
  }
  return {};
}

SysError CheckSameUser(HANDLE process) {
  ProcessUser ours, theirs;
  if (const SysError error = ReadUser(GetCurrentProcess(), &ours)) return error;
  if (const SysError error = ReadUser(process, &theirs)) return error;
  if (!EqualSid(ours.sid(), theirs.sid())) return {EPERM, "OpenProcessToken"};
  return {};
}

}  // namespace shmd::platform
