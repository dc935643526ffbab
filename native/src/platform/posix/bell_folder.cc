#include "platform/posix/bell_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <string_view>

#include "platform/decimal.h"
#include "platform/doorbell.h"

namespace shmd::platform {
namespace {

// Bells are called SLOT.GENERATION.
bool IsBellName(std::string_view name) {
  const size_t dot = name.find('.');
  uint64_t ignored;
  return dot != std::string_view::npos && ParseDecimal(name.substr(0, dot), UINT32_MAX, &ignored) &&
         ParseDecimal(name.substr(dot + 1), UINT32_MAX, &ignored);
}

}  // namespace

void ClearBells(const std::string& folder) {
  Handle directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid()) return;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(directory.fd()), closedir);
  if (!entries) return;
  directory.Release();
  // No other thread has these entries. NOLINTNEXTLINE(concurrency-mt-unsafe)
  while (const dirent* entry = readdir(entries.get())) {
    if (!IsBellName(entry->d_name)) continue;
    const std::string name = folder + '/' + entry->d_name;
    Handle ringer;
    if (!OpenRinger(name, &ringer)) Ring(ringer);
    RemoveBell(name);
  }
  rmdir(folder.c_str());
}

}  // namespace shmd::platform
