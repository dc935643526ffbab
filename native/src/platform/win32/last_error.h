// What GetLastError() says, as an errno: the one place that knows both.
#pragma once

#include "platform/sys_error.h"

namespace shmd::platform {

// call: a literal, the name of the system call that has just failed in this thread.
SysError LastError(const char* call);

}  // namespace shmd::platform
