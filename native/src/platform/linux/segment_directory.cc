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

// From this size on, giving pages back takes longer than opening the file once more. Bytes.
constexpr uint64_t kLarge = 1024 * 1024;

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
  FileFacts facts;
  if (const SysError error = DescribeFile(handle, &facts)) return error;
  directory->handle_ = std::move(handle);
  directory->id_ = facts.id;
  return {};
}

SysError SegmentDirectory::Reserve(uint64_t size, uint32_t mode, FileHandle* file, FileFacts* facts) const {
  if (size == 0 || size > kMaxSafeInteger) return {EINVAL, "fallocate"};
  FileHandle handle(openat(handle_.fd(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode & 0777));
  // A file system that knows no O_TMPFILE may take it for the opening of the directory itself.
  if (!handle.valid()) return {errno == EISDIR ? ENOTSUP : errno, "open"};
  if (const int error = ReserveBytes(handle.fd(), size)) return {error, "fallocate"};
  if (const SysError error = DescribeFile(handle, facts)) return error;
  // The mode given to open() is cut by the umask, which is the whole process's and not ours to change.
  if ((facts->mode & 0777) != (mode & 0777) && fchmod(handle.fd(), mode & 0777) != 0) return {errno, "fchmod"};
  if (facts->id.dev > kMaxSafeInteger || facts->id.ino > kMaxSafeInteger) return {EOVERFLOW, "stat"};
  facts->mode = mode & 0777;
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

Presence SegmentDirectory::Look(const std::string& name, const ObjectId& id, FileFacts* facts, SysError* error) const {
  *error = Find(name, facts);
  if (error->number == ENOENT) return Presence::kAbsent;
  if (*error) return Presence::kFailed;
  return facts->regular && IsSame(id, facts->id) ? Presence::kSame : Presence::kForeign;
}

Presence SegmentDirectory::Unlink(const std::string& name, const ObjectId& id, FileHandle* remains,
                                  SysError* error) const {
  FileFacts facts;
  const Presence presence = Look(name, id, &facts, error);
  if (presence != Presence::kSame) return presence;
  if (remains != nullptr && facts.size >= kLarge) {
    *remains = FileHandle(openat(handle_.fd(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  }
  if (unlinkat(handle_.fd(), name.c_str(), 0) == 0) return Presence::kSame;
  if (errno == ENOENT) return Presence::kAbsent;
  *error = {errno, "unlink"};
  return Presence::kFailed;
}

SysError SegmentDirectory::Space(DirectorySpace* space) const {
  struct statvfs info;
  if (fstatvfs(handle_.fd(), &info) != 0) return {errno, "statfs"};
  space->total = static_cast<uint64_t>(info.f_blocks) * info.f_frsize;
  space->free = static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  return {};
}

}  // namespace shmd::platform
