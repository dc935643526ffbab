#include "platform/linux/first_thread.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace shmd::platform {

// gettid() itself came with glibc 2.30.
bool IsFirstThread() { return syscall(SYS_gettid) == getpid(); }

}  // namespace shmd::platform
