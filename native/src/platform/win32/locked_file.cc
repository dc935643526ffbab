// Not supported yet.
#include "platform/locked_file.h"

#include <cerrno>

namespace shmd::platform {

OpenOutcome LockedFile::Open(const std::string&, bool, LockedFile*, SysError* error) {
  *error = {ENOTSUP, "open"};
  return OpenOutcome::kFailed;
}

bool LockedFile::IsNamed() const { return false; }
SysError LockedFile::ReadAll(std::string*) const { return {ENOTSUP, "read"}; }
SysError LockedFile::OpenAgain(FileHandle*) const { return {ENOTSUP, "dup"}; }
SysError LockedFile::Append(std::string_view) { return {ENOTSUP, "write"}; }
SysError LockedFile::Overwrite(uint64_t, std::string_view) { return {ENOTSUP, "write"}; }
SysError LockedFile::Replace(Replacement&&) { return {ENOTSUP, "rename"}; }
SysError LockedFile::Recreate(Replacement&&) { return {ENOTSUP, "link"}; }
SysError LockedFile::Touch() const { return {ENOTSUP, "utimensat"}; }
SysError LockedFile::Remove() { return {ENOTSUP, "unlink"}; }
SysError LockedFile::Rename(const std::string&) { return {ENOTSUP, "link"}; }

Replacement::~Replacement() {}
SysError Replacement::Open(const std::string&, std::string_view) { return {ENOTSUP, "open"}; }
SysError Replacement::Append(std::string_view) { return {ENOTSUP, "write"}; }

SysError SizeOf(const FileHandle&, uint64_t*) { return {ENOTSUP, "fstat"}; }
SysError ReadFrom(const FileHandle&, uint64_t, uint64_t, std::string*) { return {ENOTSUP, "read"}; }

}  // namespace shmd::platform
