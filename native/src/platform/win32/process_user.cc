#include "platform/win32/process_user.h"

#include <sddl.h>

#include <cerrno>

#include "platform/handle.h"
#include "platform/win32/last_error.h"

namespace shmd::platform {

namespace {

SysError ReadToken(HANDLE token, TOKEN_INFORMATION_CLASS what, size_t least, std::vector<char>* bytes) {
  DWORD length = 0;
  GetTokenInformation(token, what, nullptr, 0, &length);
  bytes->resize(length);
  if (length < least || !GetTokenInformation(token, what, bytes->data(), length, &length))
    return LastError("GetTokenInformation");
  return {};
}

}  // namespace

SysError ReadUser(HANDLE process, ProcessUser* user) {
  HANDLE raw = nullptr;
  if (!OpenProcessToken(process, TOKEN_QUERY, &raw)) return LastError("OpenProcessToken");
  const Handle token(reinterpret_cast<intptr_t>(raw));
  if (const SysError error = ReadToken(raw, TokenUser, sizeof(TOKEN_USER), &user->token_user_)) return error;
  return ReadToken(raw, TokenOwner, sizeof(TOKEN_OWNER), &user->token_owner_);
}

SysError CheckSameUser(HANDLE process) {
  ProcessUser ours, theirs;
  if (const SysError error = ReadUser(GetCurrentProcess(), &ours)) return error;
  if (const SysError error = ReadUser(process, &theirs)) return error;
  if (!EqualSid(ours.sid(), theirs.sid())) return {EPERM, "OpenProcessToken"};
  return {};
}

SysError FormatSid(PSID sid, std::string* text) {
  char* formatted = nullptr;
  if (!ConvertSidToStringSidA(sid, &formatted)) return LastError("ConvertSidToStringSid");
  *text = formatted;
  LocalFree(formatted);
  return {};
}

}  // namespace shmd::platform
