// Put in by the linker in the place of the system calls of the native code, and of nothing else in the process. One of them can
// be made to fail, through a file that SHMD_FAULTS names and that test and process both map.
//
// Not here: close() and munmap(), which have nothing to back out of, and those that only read the clock or the signal mask.
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Control {
  std::atomic<int32_t> countdown;  // the call that brings it to 0 fails; 0: none
  std::atomic<int32_t> number;     // errno; 0: only pwrite() counts, is cut short, and the next one fails with ENOSPC
  std::atomic<int32_t> fired;
  char name[20];  // of the call that failed
};

Control* g_control = nullptr;

bool Fails(const char* name) {
  if (g_control == nullptr || g_control->countdown.load() == 0) return false;
  if (g_control->number.load() == 0 && strcmp(name, "pwrite64") != 0) return false;
  if (g_control->countdown.fetch_sub(1) != 1) return false;
  strncpy(g_control->name, name, sizeof g_control->name - 1);
  g_control->fired.store(1);
  errno = g_control->number.load();
  return true;
}

}  // namespace

#define SHMD_WRAP(type, name, parameters, arguments) \
  extern "C" type __real_##name parameters;          \
  extern "C" type __wrap_##name parameters { return Fails(#name) ? -1 : __real_##name arguments; }

SHMD_WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
SHMD_WRAP(int, flock, (int fd, int operation), (fd, operation))
SHMD_WRAP(int, fstat64, (int fd, struct stat64* info), (fd, info))
SHMD_WRAP(int, fstatat64, (int fd, const char* path, struct stat64* info, int flags), (fd, path, info, flags))
SHMD_WRAP(int, lstat64, (const char* path, struct stat64* info), (path, info))
SHMD_WRAP(int, fstatvfs64, (int fd, struct statvfs64* info), (fd, info))
SHMD_WRAP(int, ftruncate64, (int fd, off64_t length), (fd, length))
SHMD_WRAP(int, futimens, (int fd, const timespec* times), (fd, times))
SHMD_WRAP(int, link, (const char* from, const char* to), (from, to))
SHMD_WRAP(int, name_to_handle_at, (int fd, const char* path, file_handle* handle, int* mount, int flags),
          (fd, path, handle, mount, flags))
SHMD_WRAP(int, statx, (int fd, const char* path, int flags, unsigned mask, struct statx* info),
          (fd, path, flags, mask, info))
SHMD_WRAP(ssize_t, write, (int fd, const void* data, size_t length), (fd, data, length))
SHMD_WRAP(int, getsockopt, (int fd, int level, int option, void* value, socklen_t* length),
          (fd, level, option, value, length))
SHMD_WRAP(int, linkat, (int from_fd, const char* from, int to_fd, const char* to, int flags),
          (from_fd, from, to_fd, to, flags))
SHMD_WRAP(int, execv, (const char* path, char* const* arguments), (path, arguments))
SHMD_WRAP(pid_t, fork, (), ())
SHMD_WRAP(int, mkfifo, (const char* path, mode_t mode), (path, mode))
SHMD_WRAP(int, pipe, (int* ends), (ends))
SHMD_WRAP(int, socketpair, (int domain, int type, int protocol, int* ends), (domain, type, protocol, ends))
SHMD_WRAP(pid_t, waitpid, (pid_t pid, int* status, int options), (pid, status, options))
SHMD_WRAP(int, poll, (pollfd * fds, nfds_t count, int timeout), (fds, count, timeout))
SHMD_WRAP(ssize_t, pread64, (int fd, void* data, size_t length, off64_t offset), (fd, data, length, offset))
SHMD_WRAP(ssize_t, read, (int fd, void* data, size_t length), (fd, data, length))
SHMD_WRAP(int, rename, (const char* from, const char* to), (from, to))
SHMD_WRAP(int, renameat2, (int from_fd, const char* from, int to_fd, const char* to, unsigned flags),
          (from_fd, from, to_fd, to, flags))
SHMD_WRAP(int, rmdir, (const char* path), (path))
SHMD_WRAP(int, unlink, (const char* path), (path))
SHMD_WRAP(int, unlinkat, (int fd, const char* path, int flags), (fd, path, flags))
SHMD_WRAP(int, chdir, (const char* path), (path))
SHMD_WRAP(int, chmod, (const char* path, mode_t mode), (path, mode))
SHMD_WRAP(int, fchownat, (int fd, const char* path, uid_t uid, gid_t gid, int flags), (fd, path, uid, gid, flags))
SHMD_WRAP(int, removexattr, (const char* path, const char* name), (path, name))
SHMD_WRAP(int, setxattr, (const char* path, const char* name, const void* value, size_t size, int flags),
          (path, name, value, size, flags))

extern "C" {

int __real_open64(const char* path, int flags, ...);
int __real_openat64(int fd, const char* path, int flags, ...);
void* __real_mmap64(void* base, size_t length, int protection, int flags, int fd, off64_t offset);
DIR* __real_fdopendir(int fd);
int __real_getgrnam_r(const char* name, group* entry, char* buffer, size_t size, group** found);
int __real_posix_fallocate64(int fd, off64_t offset, off64_t length);
int __real_posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                       char* const* arguments, char* const* environment);
int __real_fcntl64(int fd, int command, ...);
ssize_t __real_pwrite64(int fd, const void* data, size_t length, off64_t offset);

int __wrap_open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return Fails("open64") ? -1 : __real_open64(path, flags, mode);
}

int __wrap_openat64(int fd, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return Fails("openat64") ? -1 : __real_openat64(fd, path, flags, mode);
}

void* __wrap_mmap64(void* base, size_t length, int protection, int flags, int fd, off64_t offset) {
  return Fails("mmap64") ? MAP_FAILED : __real_mmap64(base, length, protection, flags, fd, offset);
}

DIR* __wrap_fdopendir(int fd) { return Fails("fdopendir") ? nullptr : __real_fdopendir(fd); }

int __wrap_getgrnam_r(const char* name, group* entry, char* buffer, size_t size, group** found) {
  return Fails("getgrnam_r") ? errno : __real_getgrnam_r(name, entry, buffer, size, found);
}

int __wrap_posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return Fails("posix_fallocate64") ? errno : __real_posix_fallocate64(fd, offset, length);
}

int __wrap_posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                       char* const* arguments, char* const* environment) {
  return Fails("posix_spawn") ? errno : __real_posix_spawn(pid, path, actions, attributes, arguments, environment);
}

int __wrap_fcntl64(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  const long argument = va_arg(rest, long);
  va_end(rest);
  return Fails("fcntl64") ? -1 : __real_fcntl64(fd, command, argument);
}

ssize_t __wrap_pwrite64(int fd, const void* data, size_t length, off64_t offset) {
  if (!Fails("pwrite64")) return __real_pwrite64(fd, data, length, offset);
  if (errno != 0) return -1;
  g_control->number.store(ENOSPC);
  g_control->countdown.store(1);
  return __real_pwrite64(fd, data, length / 2, offset);
}

}  // extern "C"

namespace {

__attribute__((constructor)) void Open() {
  const char* path = getenv("SHMD_FAULTS");
  if (path == nullptr) return;
  const int fd = __real_open64(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) abort();
  void* base = __real_mmap64(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) abort();
  close(fd);
  g_control = static_cast<Control*>(base);
}

}  // namespace
