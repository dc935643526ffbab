// A thread that nobody waits for, the end of the process included, whatever it is blocked in.
#pragma once

#include "platform/sys_error.h"

namespace shmd::platform {

// std::thread would end the process where the OS has no thread to give. It takes no signals: they are for the main thread.
SysError StartDetachedThread(void (*run)(void*), void* argument);

}  // namespace shmd::platform
