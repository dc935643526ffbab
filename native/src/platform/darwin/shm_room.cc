#include "platform/posix/shm_room.h"

#include <cerrno>
#include <mach/mach.h>
#include <sys/sysctl.h>

#include "platform/mapping.h"

namespace shmd::platform {
namespace {

// Pages that nothing has to be written to disk for. 0 where the kernel does not tell.
uint64_t FreePages() {
  const mach_port_t host = mach_host_self();
  vm_statistics64_data_t statistics = {};
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  const kern_return_t told =
      host_statistics64(host, HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&statistics), &count);
  mach_port_deallocate(mach_task_self(), host);
  return told == KERN_SUCCESS ? uint64_t{statistics.free_count} + statistics.inactive_count : 0;
}

}  // namespace

const char* ShmPath() { return ""; }

// It is swapped like all memory, so the machine's own is what there is room for.
SysError ReadShmRoom(Room* room) {
  uint64_t bytes = 0;
  size_t length = sizeof bytes;
  if (sysctlbyname("hw.memsize", &bytes, &length, nullptr, 0) != 0) return {errno, "sysctl"};
  room->total = bytes;
  room->free = FreePages() * PageSize();
  return {};
}

}  // namespace shmd::platform
