// Not supported yet.
#include "platform/guard_process.h"

#include <cerrno>

namespace shmd::platform {

void CloseInherited() {}
SysError BecomeGuard() { return {ENOTSUP, "setsid"}; }
void AnnounceReady() {}
void WaitForParentDeath() {}
int64_t MonotonicMilliseconds() { return 0; }
void SleepMilliseconds(int64_t) {}

}  // namespace shmd::platform
