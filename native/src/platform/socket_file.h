// The file that a listening local socket leaves in the file system.
#pragma once

#include <cstdint>
#include <string>

#include "sys_error.h"

namespace shmd::platform {

struct SocketIdentity {
  uint64_t dev = 0;
  uint64_t ino = 0;
};

// ENOTSOCK when path is something else; a link is not followed.
SysError IdentifySocket(const std::string& path, SocketIdentity* identity);

// Whether path is that very socket, and (unless dry_run) whether it was removed.
bool RemoveSocket(const std::string& path, SocketIdentity identity, bool dry_run);

}  // namespace shmd::platform
