#pragma once

#include <cstdint>
#include <string>

#include "platform/file_handle.h"
#include "platform/file_facts.h"
#include "sys_error.h"

namespace shmd::platform {

// What stands under a name, beside what was expected there.
enum class Presence { kSame, kAbsent, kForeign, kFailed };

struct DirectorySpace {
  uint64_t total = 0;  // bytes
  uint64_t free = 0;   // bytes
};

// A directory in which segments have their names. Safe for several threads at once.
class SegmentDirectory {
 public:
  static SysError Open(const std::string& path, SegmentDirectory* directory);

  // Another one when the directory is mounted or made anew.
  const ObjectId& id() const { return id_; }

  // A nameless file of that size, every byte of it reserved: nothing is visible and nothing is left if we die now.
  SysError Reserve(uint64_t size, uint32_t mode, FileHandle* file, FileFacts* facts) const;

  // Gives the file its name; EEXIST when that is taken. Never replaces.
  SysError Publish(const FileHandle& file, const std::string& name) const;

  // Whether name is the regular file id. error is set when the outcome is kFailed; facts when a file was found.
  Presence Look(const std::string& name, const ObjectId& id, FileFacts* facts, SysError* error) const;

  // ENOENT when there is none.
  SysError Find(const std::string& name, FileFacts* facts) const { return DescribeAt(handle_, name, facts); }

  // Removes name only while it is the regular file id. Giving a large file's pages back takes the kernel as long as it took
  // to make them, and is done by whoever closes the last handle of it: with remains, that is the caller.
  Presence Unlink(const std::string& name, const ObjectId& id, FileHandle* remains, SysError* error) const;

  SysError Space(DirectorySpace* space) const;

 private:
  FileHandle handle_;
  ObjectId id_;
};

}  // namespace shmd::platform
