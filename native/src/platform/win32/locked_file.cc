// Not supported yet.
#include "platform/locked_file.h"

#include <cerrno>

namespace shmd::platform {

OpenOutcome LockedFile::Open(const std::string&, bool, LockedFile*, SysError* error) {
  *error = {ENOTSUP, "open"};
  return OpenOutcome::kFailed;
}

SysError LockedFile::ReadAll(std::string*) const { return {ENOTSUP, "read"}; }
SysError LockedFile::Append(std::string_view) { return {ENOTSUP, "write"}; }
SysError LockedFile::Replace(std::string_view) { return {ENOTSUP, "rename"}; }
SysError LockedFile::Remove() { return {ENOTSUP, "unlink"}; }

}  // namespace shmd::platform
