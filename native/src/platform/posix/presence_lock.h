// A file whose shared lock says: I am alive. Any number of processes may hold it; whoever gets it exclusively knows that
// none of them lives.
#pragma once

#include <string>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

class PresenceLock {
 public:
  // Creates the file if need be, writes our pid into it, and holds its lock until Release() or the end of the process.
  SysError Hold(const std::string& path);

  // Lets go, and removes the file if nobody else holds it.
  void Release();

 private:
  std::string path_;
  Handle handle_;
};

}  // namespace shmd::platform
