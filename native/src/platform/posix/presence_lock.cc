#include "platform/posix/presence_lock.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shmd::platform {
namespace {

bool Names(const std::string& path, int fd) {
  struct stat named, held;
  if (lstat(path.c_str(), &named) != 0 || fstat(fd, &held) != 0) return false;
  return named.st_dev == held.st_dev && named.st_ino == held.st_ino;
}

}  // namespace

SysError PresenceLock::Hold(const std::string& path) {
  // Again when somebody who took us for absent removed the file between our open and our lock.
  for (;;) {
    Handle handle(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!handle.valid()) return {errno, "open"};
    int locked;
    while ((locked = flock(handle.fd(), LOCK_SH)) != 0 && errno == EINTR) {
    }
    if (locked != 0) return {errno, "flock"};
    if (!Names(path, handle.fd())) continue;
    // Only for people: nobody signals it.
    char pid[24];
    const int length = snprintf(pid, sizeof pid, "%ld\n", static_cast<long>(getpid()));
    if (pwrite(handle.fd(), pid, static_cast<size_t>(length), 0) != length || ftruncate(handle.fd(), length) != 0) {
    }
    path_ = path;
    handle_ = std::move(handle);
    return {};
  }
}

void PresenceLock::Release() {
  if (!handle_.valid()) return;
  if (flock(handle_.fd(), LOCK_EX | LOCK_NB) == 0 && Names(path_, handle_.fd())) unlink(path_.c_str());
  handle_.Close();
}

}  // namespace shmd::platform
