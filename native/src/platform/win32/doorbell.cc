// A bell is an event that its hearer makes, and that stays signalled until it is reset. An event lives as long as anybody has it open, and
// those who ring it have: so its hearer has a second one, which they do not open, and which goes with it.
#include "platform/doorbell.h"

#include <windows.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "platform/win32/last_error.h"
#include "platform/win32/object_owner.h"
#include "platform/win32/private_access.h"
#include "platform/win32/section.h"
#include "platform/win32/wide_text.h"

namespace shmd::platform {
namespace {

constexpr wchar_t kLife[] = L"-life";

// What a name of another kind of object, or of none, is.
SysError AsBell(SysError error) { return error.number == EBADF ? SysError{EINVAL, error.syscall} : error; }

SysError Own(const std::wstring& name, Handle* event) {
  PrivateAccess access;
  if (const SysError error = access.Prepare(EVENT_ALL_ACCESS)) return error;
  const HANDLE raw = CreateEventW(access.attributes(), TRUE, FALSE, name.c_str());
  if (raw == nullptr) return AsBell(LastError("CreateEvent"));
  Handle made(reinterpret_cast<intptr_t>(raw));
  // It may have been there, also as somebody else's.
  if (const SysError error = CheckOwned(raw)) return error;
  *event = std::move(made);
  return {};
}

SysError Find(const std::wstring& name, DWORD rights, Handle* event) {
  const HANDLE raw = OpenEventW(rights | READ_CONTROL, FALSE, name.c_str());
  if (raw == nullptr) return AsBell(LastError("OpenEvent"));
  Handle found(reinterpret_cast<intptr_t>(raw));
  if (const SysError error = CheckOwned(raw)) return error;
  *event = std::move(found);
  return {};
}

}  // namespace

SysError MakeBell(const std::string&) { return {}; }
SysError RemoveBell(const std::string&) { return {}; }

SysError OpenBell(const std::string& name, Bell* bell) {
  std::wstring wide;
  if (!ToWide(name, &wide)) return {EINVAL, "CreateEvent"};
  Bell opened;
  if (const SysError error = Own(wide, &opened.handle)) return error;
  if (const SysError error = Own(wide + kLife, &opened.life)) return error;
  *bell = std::move(opened);
  return {};
}

bool AwaitBell(const Bell& bell, int64_t milliseconds) {
  const DWORD most = milliseconds < 0 ? INFINITE : static_cast<DWORD>(std::min<int64_t>(milliseconds, INFINITE - 1));
  return WaitForSingleObject(RawHandle(bell.handle), most) == WAIT_OBJECT_0;
}

void DrainBell(const Bell& bell) { ResetEvent(RawHandle(bell.handle)); }

SysError OpenRinger(const std::string& name, Handle* ringer) {
  bool heard = false;
  if (const SysError error = IsHeard(name, &heard)) return error;
  if (!heard) return {ENXIO, "OpenEvent"};
  std::wstring wide;
  if (!ToWide(name, &wide)) return {EINVAL, "OpenEvent"};
  const SysError error = Find(wide, EVENT_MODIFY_STATE, ringer);
  return error.number == ENOENT ? SysError{ENXIO, error.syscall} : error;
}

bool Ring(const Handle& ringer) { return SetEvent(RawHandle(ringer)) != 0; }

SysError IsHeard(const std::string& name, bool* heard) {
  std::wstring wide;
  Handle life;
  if (!ToWide(name, &wide)) return {EINVAL, "OpenEvent"};
  const SysError error = Find(wide + kLife, SYNCHRONIZE, &life);
  *heard = !error;
  return error.number == ENOENT ? SysError{} : error;
}

}  // namespace shmd::platform
