// A file that one process at a time owns through a lock which the kernel drops when that process ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

enum class OpenOutcome { kLocked, kHeld, kAbsent, kFailed };

// New contents for a locked file, written beside it and locked already. Removed again unless it took the file's place.
class Replacement {
 public:
  Replacement() = default;
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  ~Replacement();

  SysError Open(const std::string& path, std::string_view bytes);
  SysError Append(std::string_view bytes);

 private:
  friend class LockedFile;
  std::string temporary_;
  Handle handle_;
  uint64_t size_ = 0;
};

class LockedFile {
 public:
  // Opens and locks without waiting. Refuses links, other users' files and anything but a regular file (EPERM), and one of a
  // size that none of ours has (EFBIG). After kLocked, path names the locked file: whoever replaced it meanwhile was noticed.
  static OpenOutcome Open(const std::string& path, bool create, LockedFile* file, SysError* error);

  const std::string& path() const { return path_; }
  bool is_open() const { return handle_.valid(); }
  uint64_t size() const { return size_; }        // bytes
  uint64_t written() const { return written_; }  // when, as we found it, ns since the epoch
  // Changes with each Replace(), by whomever.
  uint64_t inode() const { return ino_; }
  bool IsNamed() const;

  SysError ReadAll(std::string* bytes) const;
  // A second handle of the same file, which keeps the lock too.
  SysError OpenAgain(Handle* handle) const;

  // All or nothing: on failure the file has its former length again.
  SysError Append(std::string_view bytes);
  // Within what is written already, so that no room is needed. On failure it is as it was.
  SysError Overwrite(uint64_t offset, std::string_view bytes);

  // Replaces the file atomically. The lock is never free in between. ESTALE when path names another file.
  SysError Replace(Replacement&& replacement);
  // As Replace(), but path must name nothing. EEXIST
  SysError Recreate(Replacement&& replacement);

  // Sets its times to now.
  SysError Touch() const;

  // Removes the file if path still names it, and what an interrupted Replace() left; then closes.
  SysError Remove();
  // Gives it another name, which must be free; then closes.
  SysError Rename(const std::string& path);

  void Close() { handle_.Close(); }

 private:
  void TakeOver(Replacement* replacement, uint64_t dev, uint64_t ino);

  std::string path_;
  Handle handle_;
  uint64_t dev_ = 0;
  uint64_t ino_ = 0;
  uint64_t size_ = 0;
  uint64_t written_ = 0;
};

SysError SizeOf(const Handle& file, uint64_t* size);
SysError ReadFrom(const Handle& file, uint64_t offset, uint64_t length, std::string* bytes);

}  // namespace shmd::platform
