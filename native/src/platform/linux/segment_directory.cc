#include "platform/segment_directory.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace shmd::platform {
namespace {

void Describe(const struct stat& info, FileIdentity* identity) {
  identity->dev = info.st_dev;
  identity->ino = info.st_ino;
  identity->size = static_cast<uint64_t>(info.st_size);
  identity->mode = info.st_mode & 07777;
  identity->uid = info.st_uid;
  identity->regular = S_ISREG(info.st_mode);
}

// tmpfs undoes the whole reservation when a signal comes. With a profiler's timer running, a large one would start
// over for ever, so signals wait.
int ReserveBytes(int fd, uint64_t size) {
  sigset_t all, before;
  sigfillset(&all);
  // Above RLIMIT_FSIZE the kernel sends SIGXFSZ besides failing with EFBIG: while blocked it stays pending, and must
  // be taken away before the mask is restored.
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int result;
  do {
    result = posix_fallocate(fd, 0, static_cast<off_t>(size));
  } while (result == EINTR);
  if (result == EFBIG && sigismember(&before, SIGXFSZ) == 0) {
    sigset_t too_large;
    sigemptyset(&too_large);
    sigaddset(&too_large, SIGXFSZ);
    const timespec now = {0, 0};
    sigtimedwait(&too_large, nullptr, &now);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return result;
}

}  // namespace

SysError SegmentDirectory::Open(const std::string& path, SegmentDirectory* directory) {
  FileHandle handle(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!handle.valid()) return {errno, "open"};
  struct stat info;
  if (fstat(handle.fd(), &info) != 0) return {errno, "fstat"};
  directory->handle_ = std::move(handle);
  directory->dev_ = info.st_dev;
  return {};
}

SysError SegmentDirectory::Reserve(uint64_t size, uint32_t mode, FileHandle* file, FileIdentity* identity) const {
  if (size == 0 || size > kMaxSafeInteger) return {EINVAL, "fallocate"};
  FileHandle handle(openat(handle_.fd(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode & 0777));
  if (!handle.valid()) return {errno, "open"};
  if (const int error = ReserveBytes(handle.fd(), size)) return {error, "fallocate"};
  struct stat info;
  if (fstat(handle.fd(), &info) != 0) return {errno, "fstat"};
  // The mode given to open() is cut by the umask, which is the whole process's and not ours to change.
  if ((info.st_mode & 0777) != (mode & 0777) && fchmod(handle.fd(), mode & 0777) != 0) return {errno, "fchmod"};
  if (info.st_dev > kMaxSafeInteger || info.st_ino > kMaxSafeInteger) return {EOVERFLOW, "fstat"};
  Describe(info, identity);
  identity->mode = mode & 0777;
  *file = std::move(handle);
  return {};
}

SysError SegmentDirectory::Publish(const FileHandle& file, const std::string& name) const {
  if (!IsPlainName(name)) return {EINVAL, "link"};
  // AT_EMPTY_PATH would need CAP_DAC_READ_SEARCH before Linux 6.10.
  char source[32];
  snprintf(source, sizeof source, "/proc/self/fd/%d", file.fd());
  if (linkat(AT_FDCWD, source, handle_.fd(), name.c_str(), AT_SYMLINK_FOLLOW) != 0) return {errno, "link"};
  return {};
}

SysError SegmentDirectory::Identify(const std::string& name, FileIdentity* identity) const {
  if (!IsPlainName(name)) return {EINVAL, "stat"};
  struct stat info;
  if (fstatat(handle_.fd(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return {errno, "stat"};
  Describe(info, identity);
  return {};
}

UnlinkOutcome SegmentDirectory::Unlink(const std::string& name, uint64_t dev, uint64_t ino, bool dry_run,
                                       SysError* error) const {
  FileIdentity found;
  *error = Identify(name, &found);
  if (error->number == ENOENT) return UnlinkOutcome::kAbsent;
  if (*error) return UnlinkOutcome::kFailed;
  if (!found.regular || !found.Is(dev, ino)) return UnlinkOutcome::kForeign;
  if (dry_run || unlinkat(handle_.fd(), name.c_str(), 0) == 0) return UnlinkOutcome::kUnlinked;
  if (errno == ENOENT) return UnlinkOutcome::kAbsent;
  *error = {errno, "unlink"};
  return UnlinkOutcome::kFailed;
}

SysError SegmentDirectory::Space(DirectorySpace* space) const {
  struct statvfs info;
  if (fstatvfs(handle_.fd(), &info) != 0) return {errno, "statfs"};
  space->total = static_cast<uint64_t>(info.f_blocks) * info.f_frsize;
  space->free = static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  return {};
}

}  // namespace shmd::platform
