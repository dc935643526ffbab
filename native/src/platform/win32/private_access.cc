#include "platform/win32/private_access.h"

#include "platform/win32/last_error.h"
#include "platform/win32/process_user.h"

namespace shmd::platform {

SysError PrivateAccess::Prepare(DWORD rights) {
  ProcessUser user;
  if (const SysError error = ReadUser(GetCurrentProcess(), &user)) return error;
  owner_.resize(GetLengthSid(user.sid()));
  // Else what an administrator makes would belong to all administrators.
  PSID const owner = owner_.data();
  if (!CopySid(static_cast<DWORD>(owner_.size()), owner, user.sid())) return LastError("CopySid");
  list_.resize(sizeof(ACL) + sizeof(ACCESS_ALLOWED_ACE) + GetLengthSid(user.sid()));
  auto* list = reinterpret_cast<ACL*>(list_.data());
  if (!InitializeAcl(list, static_cast<DWORD>(list_.size()), ACL_REVISION) ||
      !AddAccessAllowedAce(list, ACL_REVISION, rights, user.sid()) ||
      !InitializeSecurityDescriptor(&descriptor_, SECURITY_DESCRIPTOR_REVISION) ||
      !SetSecurityDescriptorDacl(&descriptor_, TRUE, list, FALSE) ||
      !SetSecurityDescriptorOwner(&descriptor_, owner, FALSE)) {
    return LastError("SetSecurityDescriptorDacl");
  }
  attributes_ = {sizeof attributes_, &descriptor_, FALSE};
  return {};
}

}  // namespace shmd::platform
