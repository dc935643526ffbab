// Not supported yet. A named pipe leaves no file.
#include "platform/socket_file.h"

#include <cerrno>

namespace shmd::platform {

SysError IdentifySocket(const std::string&, SocketIdentity*) { return {ENOTSUP, "lstat"}; }
bool RemoveSocket(const std::string&, SocketIdentity, bool) { return false; }

}  // namespace shmd::platform
