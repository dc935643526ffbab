// Starting a program as a child of this process, with nothing between the two but a socket.
#pragma once

#include <string>
#include <vector>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

struct Child {
  int pid = 0;
  Handle
      socket;  // our end, which never blocks; it ends when the program does, however that is, and as long as the program has it open
};

// The program has the other end of the socket as stdin and stdout, /dev/null as stderr, this process's environment, no signal ignored or
// blocked, and leads a session of its own. On failure, that of finding it included, there is no such process.
SysError StartChild(const std::string& path, const std::vector<std::string>& arguments, Child* child);

struct ChildEnd {
  int code = 0;    // what it exited with, unless
  int signal = 0;  // a signal ended it
};

// Takes notice of a child's end, which makes its pid anybody's: to be had once. false: it has not ended yet.
// ECHILD: it is no child of ours, or was taken before.
SysError TakeChildEnd(int pid, bool* ended, ChildEnd* end);

}  // namespace shmd::platform
