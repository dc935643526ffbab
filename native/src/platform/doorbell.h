// A doorbell has a name. One process hears it, others ring it: that it was rung is kept until it is heard, how often is not. It belongs to this
// user, and nobody else can ring it.
#pragma once

#include <optional>
#include <string>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// EEXIST. Does nothing where a bell is there as long as somebody hears it.
SysError MakeBell(const std::string& name);
// ENOENT; EINVAL it is no bell, and stays.
SysError RemoveBell(const std::string& name);

// To hear it. ENOENT; EINVAL it is no bell; EPERM another user's.
SysError OpenBell(const std::string& name, Handle* bell);
// What an event loop looks at to hear it; none where it is no descriptor.
std::optional<int> DescriptorOf(const Handle& bell);
void DrainBell(const Handle& bell);

// To ring it. As OpenBell, and ENXIO: nobody hears it.
SysError OpenRinger(const std::string& name, Handle* ringer);
// Never blocks. False: nobody hears it.
bool Ring(const Handle& ringer);
// Whether anybody would hear it: not where there is none of that name. An error: that is not known.
SysError IsHeard(const std::string& name, bool* heard);

}  // namespace shmd::platform
