// A doorbell has a name. One process hears it, others ring it: that it was rung is kept until it is heard, how often is not. It belongs to this
// user, and nobody else can ring it.
#pragma once

#include <cstdint>
#include <string>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// As its hearer has it.
struct Bell {
  Handle handle;
  // Tells that somebody hears it, where those who ring keep it too; else invalid.
  Handle life;
};

// EEXIST. Does nothing where a bell is there as long as somebody hears it.
SysError MakeBell(const std::string& name);
// ENOENT; EINVAL it is no bell, and stays; EPERM another user's, and stays.
SysError RemoveBell(const std::string& name);

// ENOENT; EINVAL it is no bell; EPERM another user's.
SysError OpenBell(const std::string& name, Bell* bell);
// Blocks until it is rung, or that many ms have passed (below 0: for ever). Whether it is: it stays so.
bool AwaitBell(const Bell& bell, int64_t milliseconds);
// It was heard.
void DrainBell(const Bell& bell);

// To ring it. As OpenBell, and ENXIO: nobody hears it.
SysError OpenRinger(const std::string& name, Handle* ringer);
// Never blocks. False: nobody hears it, as far as that can be told. Its hearer can ring it, too.
bool Ring(const Handle& ringer);
// Whether anybody would hear it. An error: that is not known. ENOENT: where a bell's name may have been taken from who hears it.
SysError IsHeard(const std::string& name, bool* heard);

}  // namespace shmd::platform
