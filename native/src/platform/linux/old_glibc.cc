// Lets binaries that are built on a new system run on glibc 2.28, the oldest that Node.js 20 runs on. Linked into those that are shipped
// (scripts/prebuilds.mjs), never into a local build.
//
// What a newer glibc gave a new version, or has alone, is defined here once more and not exported, so that our code and libstdc++'s, which is
// linked in, come here. A build that asks for anything newer all the same is refused (scripts/lib/demands.mjs).
#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <pthread.h>
#include <signal.h>

#include "platform/linux/oldest_version.h"

extern "C" {

// 2.32: whether libstdc++ may count references without atomic instructions. It may not: Node has threads.
OURS char __libc_single_threaded = 0;

// 2.33: inline functions before. The kernel's structure is the one that glibc shows.
OURS int fstatat64(int dir, const char* path, void* stat, int flags) {
  return static_cast<int>(syscall(SYS_newfstatat, dir, path, stat, flags));
}
OURS int fstat64(int fd, void* stat) { return static_cast<int>(syscall(SYS_fstat, fd, stat)); }
OURS int lstat64(const char* path, void* stat) { return fstatat64(AT_FDCWD, path, stat, AT_SYMLINK_NOFOLLOW); }
OURS int stat64(const char* path, void* stat) { return fstatat64(AT_FDCWD, path, stat, 0); }

// 2.32 and 2.34: moved from libpthread to libc, each with a new version.
OLDEST(int, pthread_sigmask, (int, const sigset_t*, sigset_t*))
OURS int pthread_sigmask(int how, const sigset_t* set, sigset_t* old) noexcept {
  return oldest_pthread_sigmask(how, set, old);
}
OLDEST(int, pthread_create, (pthread_t*, const pthread_attr_t*, void* (*)(void*), void*))
OURS int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*), void* data) noexcept {
  return oldest_pthread_create(thread, attributes, run, data);
}
OLDEST(int, pthread_attr_setstacksize, (pthread_attr_t*, size_t))
OURS int pthread_attr_setstacksize(pthread_attr_t* attributes, size_t size) noexcept {
  return oldest_pthread_attr_setstacksize(attributes, size);
}
OLDEST(int, pthread_once, (pthread_once_t*, void (*)()))
OURS int pthread_once(pthread_once_t* control, void (*run)()) { return oldest_pthread_once(control, run); }
OLDEST(int, __pthread_key_create, (pthread_key_t*, void (*)(void*)))
OURS int __pthread_key_create(pthread_key_t* key, void (*destroy)(void*)) {
  return oldest___pthread_key_create(key, destroy);
}

// 2.30. Waits by the clock of the wall for as long as is left by the other: when somebody sets it, the caller looks at its own clock again.
OURS int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                const timespec* until) noexcept(false) {
  constexpr long kSecond = 1000000000;
  timespec now, wall;
  clock_gettime(clock, &now);
  clock_gettime(CLOCK_REALTIME, &wall);
  wall.tv_sec += until->tv_sec - now.tv_sec;
  wall.tv_nsec += until->tv_nsec - now.tv_nsec;
  if (wall.tv_nsec < 0) {
    wall.tv_nsec += kSecond;
    --wall.tv_sec;
  } else if (wall.tv_nsec >= kSecond) {
    wall.tv_nsec -= kSecond;
    ++wall.tv_sec;
  }
  return pthread_cond_timedwait(condition, mutex, &wall);
}

// 2.36: where libstdc++ has its random numbers from.
OURS unsigned int arc4random() noexcept {
  unsigned int number = 0;
  while (syscall(SYS_getrandom, &number, sizeof number, 0) != sizeof number) continue;
  return number;
}

// 2.35: where the unwinder finds what it needs to catch an exception. We catch none: one that is thrown ends the process anyway.
OURS int _dl_find_object(void*, void*) { return -1; }

}  // extern "C"
