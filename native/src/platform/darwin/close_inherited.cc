#include <cstdlib>
#include <dirent.h>
#include <unistd.h>

#include "platform/posix/guard_process.h"

namespace shmd::platform {
namespace {

constexpr int kFirstInherited = 3;

}  // namespace

void CloseInherited() {
  DIR* directory = opendir("/dev/fd");
  if (directory == nullptr) return;
  const int own = dirfd(directory);
  while (const dirent* entry = readdir(directory)) {
    const int fd = atoi(entry->d_name);
    if (fd >= kFirstInherited && fd != own) close(fd);
  }
  closedir(directory);
}

}  // namespace shmd::platform
