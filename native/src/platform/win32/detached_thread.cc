// Not supported yet.
#include "platform/detached_thread.h"

#include <cerrno>

namespace shmd::platform {

SysError StartDetachedThread(void (*)(void*), void*) { return {ENOTSUP, "CreateThread"}; }

}  // namespace shmd::platform
