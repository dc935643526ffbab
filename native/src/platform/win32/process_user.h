// Whose process it is.
#pragma once

#include <windows.h>

#include <vector>

#include "platform/sys_error.h"

namespace shmd::platform {

class ProcessUser {
 public:
  // As long as this object lives.
  PSID sid() const { return reinterpret_cast<const TOKEN_USER*>(token_user_.data())->User.Sid; }

 private:
  friend SysError ReadUser(HANDLE process, ProcessUser* user);
  std::vector<char> token_user_;
};

// process: opened with PROCESS_QUERY_LIMITED_INFORMATION.
SysError ReadUser(HANDLE process, ProcessUser* user);

// EPERM when it is another user's.
SysError CheckSameUser(HANDLE process);

}  // namespace shmd::platform
