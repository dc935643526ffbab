// Whose process it is.
#pragma once

#include <windows.h>

#include <string>
#include <vector>

#include "platform/sys_error.h"

namespace shmd::platform {

class ProcessUser {
 public:
  // As long as this object lives.
  PSID sid() const { return reinterpret_cast<const TOKEN_USER*>(token_user_.data())->User.Sid; }
  // Whether what the process makes belongs to these unless it says otherwise.
  bool Makes(PSID owner) const {
    return EqualSid(reinterpret_cast<const TOKEN_OWNER*>(token_owner_.data())->Owner, owner) != FALSE;
  }

 private:
  friend SysError ReadUser(HANDLE process, ProcessUser* user);
  std::vector<char> token_user_;
  std::vector<char> token_owner_;
};

// process: opened with PROCESS_QUERY_LIMITED_INFORMATION.
SysError ReadUser(HANDLE process, ProcessUser* user);

// EPERM when it is another user's.
SysError CheckSameUser(HANDLE process);

// A security identifier as people write it: "S-1-5-21-…".
SysError FormatSid(PSID sid, std::string* text);

}  // namespace shmd::platform
