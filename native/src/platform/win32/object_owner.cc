#include "platform/win32/object_owner.h"

#include <aclapi.h>

#include <cerrno>

#include "platform/win32/last_error.h"
#include "platform/win32/process_user.h"

namespace shmd::platform {
namespace {

// What GetSecurityInfo() gives, until it is read.
class Security {
 public:
  ~Security() {
    if (descriptor_ != nullptr) LocalFree(descriptor_);
  }
  SysError Read(HANDLE object) {
    const DWORD outcome = GetSecurityInfo(object, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner_, nullptr,
                                          nullptr, nullptr, &descriptor_);
    if (outcome == ERROR_SUCCESS) return {};
    SetLastError(outcome);
    return LastError("GetSecurityInfo");
  }
  // Null when the object tells none.
  PSID owner() const { return owner_; }

 private:
  PSID owner_ = nullptr;
  PSECURITY_DESCRIPTOR descriptor_ = nullptr;
};

}  // namespace

SysError ReadOwner(HANDLE object, std::string* owner) {
  Security security;
  if (const SysError error = security.Read(object)) return error;
  owner->clear();
  return security.owner() == nullptr ? SysError() : FormatSid(security.owner(), owner);
}

SysError CheckOwned(HANDLE object) {
  Security security;
  if (const SysError error = security.Read(object)) return error;
  ProcessUser user;
  if (const SysError error = ReadUser(GetCurrentProcess(), &user)) return error;
  // Wine, which has one user, gives objects no owner unless they are made with one; Windows gives each an owner.
  const PSID owner = security.owner();
  const bool owned = owner == nullptr || EqualSid(owner, user.sid()) || user.Makes(owner);
  return owned ? SysError() : SysError{EPERM, "GetSecurityInfo"};
}

}  // namespace shmd::platform
