// What memory of shm_open() does not allow on macOS, refused here too: a second size, a private mapping, other permissions.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

bool IsShm(int fd) {
  constexpr char kSpace[] = "/dev/shm/";
  constexpr size_t kLength = sizeof kSpace - 1;
  char link[32], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < static_cast<ssize_t>(kLength)) return false;
  path[length] = '\0';
  // Runtime directories of tests may be there too.
  return strncmp(path, kSpace, kLength) == 0 && strchr(path + kLength, '/') == nullptr;
}

bool HasSize(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 && info.st_size > 0;
}

int Refuse() {
  errno = EINVAL;
  return -1;
}

}  // namespace

extern "C" {

int __real_ftruncate64(int fd, off_t length);
int __wrap_ftruncate64(int fd, off_t length) {
  return IsShm(fd) && HasSize(fd) ? Refuse() : __real_ftruncate64(fd, length);
}

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode) { return IsShm(fd) ? Refuse() : __real_fchmod(fd, mode); }

void* __real_mmap64(void* address, size_t length, int protection, int flags, int fd, off_t offset);
void* __wrap_mmap64(void* address, size_t length, int protection, int flags, int fd, off_t offset) {
  if ((flags & MAP_ANONYMOUS) == 0 && (flags & MAP_SHARED) == 0 && IsShm(fd)) {
    Refuse();
    return MAP_FAILED;
  }
  return __real_mmap64(address, length, protection, flags, fd, offset);
}

}  // extern "C"
