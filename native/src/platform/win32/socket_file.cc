// Not supported yet. A named pipe leaves no file.
#include "platform/socket_file.h"

#include <cerrno>

namespace shmd::platform {

SysError IdentifySocket(const std::string&, ObjectId*) { return {ENOTSUP, "stat"}; }
bool RemoveSocket(const std::string&, const ObjectId&, bool) { return false; }

}  // namespace shmd::platform
