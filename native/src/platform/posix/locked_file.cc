#include "platform/posix/locked_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "platform/posix/file_facts.h"

namespace shmd::platform {
namespace {

// Each round but the first means that somebody replaced or removed the file between our open and our lock.
constexpr int kMaxReopens = 16;

// 60,000 segments with the largest meta that there may be take half of it.
constexpr uint64_t kMaxBytes = uint64_t{1} << 29;

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
  return lstat(path.c_str(), &info) == 0 && static_cast<uint64_t>(info.st_dev) == dev && info.st_ino == ino;
}

SysError WriteAt(int fd, uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return {errno, "write"};
    if (written == 0) return {ENOSPC, "write"};
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<uint64_t>(written);
  }
  return {};
}

std::string TemporaryOf(const std::string& path) { return path + ".tmp"; }

void RemoveStale(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid()) unlink(path.c_str());
}

}  // namespace

OpenOutcome LockedFile::Open(const std::string& path, bool create, LockedFile* file, SysError* error) {
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (create ? O_CREAT : 0);
  for (int round = 0; round < kMaxReopens; ++round) {
    Handle handle(open(path.c_str(), flags, 0600));
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
    FileFacts facts;
    *error = DescribeFile(handle, &facts);
    if (*error) return OpenOutcome::kFailed;
    if (facts.size > kMaxBytes) {
      *error = {EFBIG, "read"};
      return OpenOutcome::kFailed;
    }
    file->path_ = path;
    file->handle_ = std::move(handle);
    file->dev_ = info.st_dev;
    file->ino_ = info.st_ino;
    file->size_ = facts.size;
    file->written_ = facts.written;
    return OpenOutcome::kLocked;
  }
  // Only a living owner replaces its file that often.
  return OpenOutcome::kHeld;
}

bool LockedFile::IsNamed() const { return is_open() && Names(path_, dev_, ino_); }

SysError LockedFile::ReadAll(std::string* bytes) const { return ReadFrom(handle_, 0, size_, bytes); }

SysError LockedFile::OpenAgain(Handle* handle) const {
  *handle = Handle(fcntl(handle_.fd(), F_DUPFD_CLOEXEC, 0));
  return handle->valid() ? SysError{} : SysError{errno, "dup"};
}

SysError LockedFile::Append(std::string_view bytes) {
  if (!is_open()) return {EBADF, "write"};
  if (const SysError error = WriteAt(handle_.fd(), size_, bytes)) {
    // Cannot be mended if this fails too; the torn line then fails its checksum.
    if (ftruncate(handle_.fd(), static_cast<off_t>(size_)) != 0) size_ += bytes.size();
    return error;
  }
  size_ += bytes.size();
  return {};
}

SysError LockedFile::Overwrite(uint64_t offset, std::string_view bytes) {
  if (!is_open()) return {EBADF, "write"};
  if (offset + bytes.size() > size_) return {EINVAL, "write"};
  std::string former;
  if (const SysError error = ReadFrom(handle_, offset, bytes.size(), &former)) return error;
  const SysError error = WriteAt(handle_.fd(), offset, bytes);
  // Half of the one and half of the other would be neither.
  if (error) WriteAt(handle_.fd(), offset, former);
  return error;
}

SysError LockedFile::Replace(Replacement&& replacement) {
  if (!is_open()) return {EBADF, "rename"};
  struct stat info;
  if (fstat(replacement.handle_.fd(), &info) != 0) return {errno, "fstat"};
  if (!Names(path_, dev_, ino_)) return {ESTALE, "rename"};
  if (rename(replacement.temporary_.c_str(), path_.c_str()) != 0) return {errno, "rename"};
  TakeOver(&replacement, info.st_dev, info.st_ino);
  return {};
}

SysError LockedFile::Recreate(Replacement&& replacement) {
  if (!is_open()) return {EBADF, "link"};
  struct stat info;
  if (fstat(replacement.handle_.fd(), &info) != 0) return {errno, "fstat"};
  if (link(replacement.temporary_.c_str(), path_.c_str()) != 0) return {errno, "link"};
  unlink(replacement.temporary_.c_str());
  TakeOver(&replacement, info.st_dev, info.st_ino);
  return {};
}

void LockedFile::TakeOver(Replacement* replacement, uint64_t dev, uint64_t ino) {
  dev_ = dev;
  ino_ = ino;
  size_ = replacement->size_;
  handle_ = std::move(replacement->handle_);
}

SysError LockedFile::Touch() const {
  if (!is_open()) return {EBADF, "utimensat"};
  return futimens(handle_.fd(), nullptr) == 0 ? SysError{} : SysError{errno, "utimensat"};
}

SysError LockedFile::Remove() {
  if (!is_open()) return {EBADF, "unlink"};
  RemoveStale(TemporaryOf(path_));
  SysError error;
  if (IsNamed() && unlink(path_.c_str()) != 0 && errno != ENOENT) error = {errno, "unlink"};
  Close();
  return error;
}

SysError LockedFile::Rename(const std::string& path) {
  if (!IsNamed()) return {ESTALE, "link"};
  if (link(path_.c_str(), path.c_str()) != 0) return {errno, "link"};
  if (unlink(path_.c_str()) != 0) {
    const SysError error = {errno, "unlink"};
    unlink(path.c_str());
    return error;
  }
  Close();
  return {};
}

Replacement::~Replacement() {
  struct stat info;
  // Once it has taken the file's place, it has no handle any more.
  if (!handle_.valid() || fstat(handle_.fd(), &info) != 0) return;
  if (Names(temporary_, info.st_dev, info.st_ino)) unlink(temporary_.c_str());
}

SysError Replacement::Open(const std::string& path, std::string_view bytes) {
  temporary_ = TemporaryOf(path);
  RemoveStale(temporary_);
  handle_ = Handle(open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!handle_.valid()) return {errno, "open"};
  if (flock(handle_.fd(), LOCK_EX | LOCK_NB) != 0) return {errno, "flock"};
  return Append(bytes);
}

SysError Replacement::Append(std::string_view bytes) {
  if (size_ + bytes.size() > kMaxBytes) return {EFBIG, "write"};
  if (const SysError error = WriteAt(handle_.fd(), size_, bytes)) return error;
  size_ += bytes.size();
  return {};
}

SysError SizeOf(const Handle& file, uint64_t* size) {
  struct stat info;
  if (fstat(file.fd(), &info) != 0) return {errno, "fstat"};
  *size = static_cast<uint64_t>(info.st_size);
  return {};
}

SysError ReadFrom(const Handle& file, uint64_t offset, uint64_t length, std::string* bytes) {
  if (!file.valid()) return {EBADF, "read"};
  bytes->resize(length);
  size_t done = 0;
  while (done < bytes->size()) {
    const ssize_t got = pread(file.fd(), bytes->data() + done, bytes->size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {errno, "read"};
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes->resize(done);
  return {};
}

}  // namespace shmd::platform
