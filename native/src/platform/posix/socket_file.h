// The file that a listening local socket leaves in the file system.
#pragma once

#include <string>

#include "platform/object_id.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// ENOTSOCK when path is something else; a link is not followed.
SysError IdentifySocket(const std::string& path, ObjectId* id);

// Whether path is that very socket, and (unless dry_run) whether it was removed.
bool RemoveSocket(const std::string& path, const ObjectId& id, bool dry_run);

}  // namespace shmd::platform
