// Not supported yet.
#include "platform/segment_directory.h"

#include <cerrno>

namespace shmd::platform {

SysError SegmentDirectory::Open(const std::string&, SegmentDirectory*) { return {ENOTSUP, "open"}; }

SysError SegmentDirectory::Reserve(uint64_t, uint32_t, FileHandle*, FileIdentity*) const {
  return {ENOTSUP, "open"};
}

SysError SegmentDirectory::Publish(const FileHandle&, const std::string&) const { return {ENOTSUP, "link"}; }

SysError SegmentDirectory::Identify(const std::string&, FileIdentity*) const { return {ENOTSUP, "stat"}; }

UnlinkOutcome SegmentDirectory::Unlink(const std::string&, uint64_t, uint64_t, bool, SysError* error) const {
  *error = {ENOTSUP, "unlink"};
  return UnlinkOutcome::kFailed;
}

SysError SegmentDirectory::Space(DirectorySpace*) const { return {ENOTSUP, "statfs"}; }

}  // namespace shmd::platform
