// Security attributes of an object that belongs to this process's user, and lets nobody else at it.
#pragma once

#include <windows.h>

#include <vector>

#include "platform/sys_error.h"

namespace shmd::platform {

class PrivateAccess {
 public:
  PrivateAccess() = default;
  PrivateAccess(const PrivateAccess&) = delete;
  PrivateAccess& operator=(const PrivateAccess&) = delete;

  // rights: what this user may do.
  SysError Prepare(DWORD rights);
  SECURITY_ATTRIBUTES* attributes() { return &attributes_; }

 private:
  std::vector<char> owner_;
  std::vector<char> list_;
  SECURITY_DESCRIPTOR descriptor_ = {};
  SECURITY_ATTRIBUTES attributes_ = {};
};

}  // namespace shmd::platform
