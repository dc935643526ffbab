// A file that one process at a time owns through a lock which the kernel drops when that process ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/file_handle.h"
#include "sys_error.h"

namespace shmd::platform {

enum class OpenOutcome { kLocked, kHeld, kAbsent, kFailed };

class LockedFile {
 public:
  // Opens and locks without waiting. Refuses links, other users' files and anything but a regular file (EPERM).
  // After kLocked, path names the locked file: whoever replaced it meanwhile was noticed.
  static OpenOutcome Open(const std::string& path, bool create, LockedFile* file, SysError* error);

  const std::string& path() const { return path_; }
  bool is_open() const { return handle_.valid(); }
  uint64_t size() const { return size_; }  // bytes
  // Changes with each Replace(), by whomever.
  uint64_t inode() const { return ino_; }

  SysError ReadAll(std::string* bytes) const;

  // All or nothing: on failure the file has its former length again.
  SysError Append(std::string_view bytes);

  // Replaces the contents atomically. The new file is locked before it gets the name, so the lock is never free.
  SysError Replace(std::string_view bytes);

  // Removes the file if path still names it, and what an interrupted Replace() left; then closes.
  SysError Remove();

  void Close() { handle_.Close(); }

 private:
  std::string TemporaryPath() const { return path_ + ".tmp"; }

  std::string path_;
  FileHandle handle_;
  uint64_t dev_ = 0;
  uint64_t ino_ = 0;
  uint64_t size_ = 0;
};

}  // namespace shmd::platform
