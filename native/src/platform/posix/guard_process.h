// What turns the reaper's process into one that outlives its manager and disturbs nobody.
#pragma once

#include <cstdint>

#include "platform/sys_error.h"

namespace shmd::platform {

// Closes every descriptor but 0, 1 and 2.
void CloseInherited();

// Leaves the manager's session, ignores the signals a terminal or a supervisor sends to all, closes every inherited
// descriptor but 0, 1 and 2, and leaves the current directory so that no mount is held busy.
SysError BecomeGuard();

// Tells the parent through stdout that the guard stands, then lets go of stdout and stderr.
void AnnounceReady();

// Returns when the other end of stdin is closed everywhere, that is: when the manager is dead.
void WaitForParentDeath();

int64_t MonotonicMilliseconds();
void SleepMilliseconds(int64_t duration);

}  // namespace shmd::platform
