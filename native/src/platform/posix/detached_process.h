// Starting a program that belongs to nobody who is there: it is no child of the process that wanted it, and not in its session, so that
// whoever ends that process with all that it has started does not find it.
#pragma once

#include "platform/sys_error.h"

namespace shmd::platform {

// The program gets stdin, stdout and stderr as they are here, and no other descriptor; it stands in the root directory, and leads a session
// of its own. It is a child of this process only until this process ends, which should be soon. command is as for execv(). On failure there
// is no such process.
SysError StartDetachedProcess(char* const* command, int* pid);

}  // namespace shmd::platform
