#include <cstdlib>
#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform/posix/guard_process.h"

namespace shmd::platform {
namespace {

constexpr unsigned kFirstInherited = 3;

}  // namespace

void CloseInherited() {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, kFirstInherited, ~0U, 0) == 0) return;
#endif
  // Before Linux 5.9, or under a seccomp filter that does not know the call.
  DIR* directory = opendir("/proc/self/fd");
  if (directory == nullptr) return;
  const int own = dirfd(directory);
  // No other thread has this directory. NOLINTNEXTLINE(concurrency-mt-unsafe)
  while (const dirent* entry = readdir(directory)) {
    const int fd = atoi(entry->d_name);
    if (fd >= static_cast<int>(kFirstInherited) && fd != own) close(fd);
  }
  closedir(directory);
}

}  // namespace shmd::platform
