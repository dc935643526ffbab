#include "platform/locked_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace shmd::platform {
namespace {

// Each round but the first means that somebody replaced or removed the file between our open and our lock.
constexpr int kMaxReopens = 16;

// A reaper that waits for a successor holds the lock for some microseconds to see whether it is free.
constexpr int kMaxProbesMet = 3;
constexpr long kProbePauseNanoseconds = 1000000;

enum class LockOutcome { kLocked, kHeld, kFailed };

// An owner-to-be is patient with those who only look; a cleaner takes any holder for an owner.
LockOutcome TryLock(int fd, int attempts, SysError* error) {
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return LockOutcome::kLocked;
    if (errno != EWOULDBLOCK && errno != EINTR) {
      *error = {errno, "flock"};
      return LockOutcome::kFailed;
    }
    if (attempt + 1 == attempts) break;
    const timespec pause = {0, kProbePauseNanoseconds};
    nanosleep(&pause, nullptr);
  }
  return LockOutcome::kHeld;
}

bool Names(const std::string& path, uint64_t dev, uint64_t ino) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0 && info.st_dev == dev && info.st_ino == ino;
}

SysError WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return {errno, "write"};
    if (written == 0) return {ENOSPC, "write"};
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

void RemoveStale(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid()) unlink(path.c_str());
}

}  // namespace

OpenOutcome LockedFile::Open(const std::string& path, bool create, LockedFile* file, SysError* error) {
  const int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (create ? O_CREAT : 0);
  for (int round = 0; round < kMaxReopens; ++round) {
    FileHandle handle(open(path.c_str(), flags, 0600));
    if (!handle.valid()) {
      if (errno == ENOENT && !create) return OpenOutcome::kAbsent;
      *error = {errno, "open"};
      return OpenOutcome::kFailed;
    }

    struct stat info;
    if (fstat(handle.fd(), &info) != 0) {
      *error = {errno, "fstat"};
      return OpenOutcome::kFailed;
    }
    if (!S_ISREG(info.st_mode) || info.st_uid != geteuid()) {
      *error = {EPERM, "open"};
      return OpenOutcome::kFailed;
    }

    const LockOutcome lock = TryLock(handle.fd(), create ? kMaxProbesMet : 1, error);
    if (lock == LockOutcome::kHeld) return OpenOutcome::kHeld;
    if (lock == LockOutcome::kFailed) return OpenOutcome::kFailed;
    if (!Names(path, info.st_dev, info.st_ino)) continue;

    // Only now: the former owner may have written until the lock was ours.
    if (fstat(handle.fd(), &info) != 0) {
      *error = {errno, "fstat"};
      return OpenOutcome::kFailed;
    }
    file->path_ = path;
    file->handle_ = std::move(handle);
    file->dev_ = info.st_dev;
    file->ino_ = info.st_ino;
    file->size_ = static_cast<uint64_t>(info.st_size);
    return OpenOutcome::kLocked;
  }
  // Only a living owner replaces its file that often.
  return OpenOutcome::kHeld;
}

SysError LockedFile::ReadAll(std::string* bytes) const {
  if (!is_open()) return {EBADF, "read"};
  bytes->resize(size_);
  size_t done = 0;
  while (done < bytes->size()) {
    const ssize_t got = pread(handle_.fd(), bytes->data() + done, bytes->size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {errno, "read"};
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes->resize(done);
  return {};
}

SysError LockedFile::Append(std::string_view bytes) {
  if (!is_open()) return {EBADF, "write"};
  const SysError error = WriteAll(handle_.fd(), bytes);
  if (error) {
    // Cannot be mended if this fails too; the torn line then fails its checksum.
    if (ftruncate(handle_.fd(), static_cast<off_t>(size_)) != 0) size_ += bytes.size();
    return error;
  }
  size_ += bytes.size();
  return {};
}

SysError LockedFile::Replace(std::string_view bytes) {
  if (!is_open()) return {EBADF, "open"};
  const std::string temporary = TemporaryPath();
  RemoveStale(temporary);
  FileHandle handle(open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!handle.valid()) return {errno, "open"};

  const auto replace = [&]() -> SysError {
    if (flock(handle.fd(), LOCK_EX | LOCK_NB) != 0) return {errno, "flock"};
    if (const SysError error = WriteAll(handle.fd(), bytes)) return error;
    struct stat info;
    if (fstat(handle.fd(), &info) != 0) return {errno, "fstat"};
    if (!Names(path_, dev_, ino_)) return {ESTALE, "rename"};
    if (rename(temporary.c_str(), path_.c_str()) != 0) return {errno, "rename"};
    dev_ = info.st_dev;
    ino_ = info.st_ino;
    size_ = bytes.size();
    return {};
  };
  if (const SysError error = replace()) {
    unlink(temporary.c_str());
    return error;
  }
  handle_ = std::move(handle);
  return {};
}

SysError LockedFile::Remove() {
  if (!is_open()) return {EBADF, "unlink"};
  RemoveStale(TemporaryPath());
  SysError error;
  if (Names(path_, dev_, ino_) && unlink(path_.c_str()) != 0 && errno != ENOENT) error = {errno, "unlink"};
  Close();
  return error;
}

}  // namespace shmd::platform
