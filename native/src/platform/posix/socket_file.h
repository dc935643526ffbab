// The file that a listening local socket leaves in the file system.
#pragma once

#include <string>

#include "platform/object_id.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// ENOTSOCK when path is something else; a link is not followed.
SysError IdentifySocket(const std::string& path, ObjectId* id);

// Whether path is that very socket, or nothing any more.
bool IsSocketOrAbsent(const std::string& path, const ObjectId& id);

// Only if path is that very socket.
void RemoveSocket(const std::string& path, const ObjectId& id);

}  // namespace shmd::platform
