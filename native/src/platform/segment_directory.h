#pragma once

#include <cstdint>
#include <string>

#include "platform/file_handle.h"
#include "platform/file_identity.h"
#include "sys_error.h"

namespace shmd::platform {

enum class UnlinkOutcome { kUnlinked, kAbsent, kForeign, kFailed };

struct DirectorySpace {
  uint64_t total = 0;  // bytes
  uint64_t free = 0;   // bytes
};

// A directory in which segments have their names. Safe for several threads at once.
class SegmentDirectory {
 public:
  static SysError Open(const std::string& path, SegmentDirectory* directory);

  uint64_t dev() const { return dev_; }

  // A nameless file of that size, every byte of it reserved: nothing is visible and nothing is left if we die now.
  SysError Reserve(uint64_t size, uint32_t mode, FileHandle* file, FileIdentity* identity) const;

  // Gives the file its name; EEXIST when that is taken. Never replaces.
  SysError Publish(const FileHandle& file, const std::string& name) const;

  // ENOENT when there is none.
  SysError Identify(const std::string& name, FileIdentity* identity) const;

  // Removes name only while it is the regular file dev:ino. error is set when the outcome is kFailed.
  UnlinkOutcome Unlink(const std::string& name, uint64_t dev, uint64_t ino, bool dry_run, SysError* error) const;

  SysError Space(DirectorySpace* space) const;

 private:
  FileHandle handle_;
  uint64_t dev_ = 0;
};

}  // namespace shmd::platform
