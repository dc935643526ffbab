// Not needed: the kernel frees a mapping with its last handle.
#include "platform/presence_lock.h"

#include <cerrno>

namespace shmd::platform {

SysError PresenceLock::Hold(const std::string&) { return {ENOTSUP, "LockFileEx"}; }
void PresenceLock::Release() {}

}  // namespace shmd::platform
