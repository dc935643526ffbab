// A named pipe, opened to learn whose it is.
//
// All instances of a pipe have one security descriptor: that of the first, and only whom it permits can add another. So the owner that one
// instance tells is the owner of whoever serves any of them. And as long as one is open, the name cannot come to mean another pipe: who
// connects while this one is open is connected to the pipe that was looked at.
#pragma once

#include <string>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

struct NamedPipe {
  Handle handle;
  std::string owner;  // security identifier
};

// ENOENT nobody listens; EBUSY all instances are in use for the moment; EACCES; EPERM whose it is cannot be learned
SysError OpenPipe(const std::string& path, NamedPipe* pipe);

// From now on the pipe, which is ours, belongs to this user, and nobody else may open it. Windows' own default lets everybody read. As
// OpenPipe().
SysError ProtectPipe(const std::string& path);

}  // namespace shmd::platform
