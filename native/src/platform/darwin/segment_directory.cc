// Not supported yet.
#include "platform/segment_directory.h"

#include <cerrno>

namespace shmd::platform {

SysError SegmentDirectory::Open(const std::string&, SegmentDirectory*) { return {ENOTSUP, "open"}; }

SysError SegmentDirectory::Reserve(uint64_t, uint32_t, FileHandle*, FileFacts*) const { return {ENOTSUP, "open"}; }

SysError SegmentDirectory::Publish(const FileHandle&, const std::string&) const { return {ENOTSUP, "link"}; }

Presence SegmentDirectory::Look(const std::string&, const ObjectId&, FileFacts*, SysError* error) const {
  *error = {ENOTSUP, "stat"};
  return Presence::kFailed;
}

Presence SegmentDirectory::Unlink(const std::string&, const ObjectId&, FileHandle*, SysError* error) const {
  *error = {ENOTSUP, "unlink"};
  return Presence::kFailed;
}

SysError SegmentDirectory::Space(DirectorySpace*) const { return {ENOTSUP, "statfs"}; }

}  // namespace shmd::platform
