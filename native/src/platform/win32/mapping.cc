#include "platform/mapping.h"

#include <windows.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "platform/win32/last_error.h"
#include "platform/win32/retry_faults.h"
#include "platform/win32/section.h"

namespace shmd::platform {
namespace {

DWORD ViewAccess(Access access) { return access == Access::kRead ? FILE_MAP_COPY : FILE_MAP_READ | FILE_MAP_WRITE; }

// Ours to close only once it has shown that it is what its manager said: a wrong number may be a handle of somebody else's in this process.
SysError TakeGrant(uint64_t grant, Handle* memory, uint64_t* size) {
  Handle given(static_cast<intptr_t>(grant));
  if (!SizeOfSection(given, size)) {
    *memory = std::move(given);
    return {};
  }
  given.Release();
  return {ESTALE, "MapViewOfFile"};
}

}  // namespace

size_t PageSize() {
  static const size_t granularity = [] {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return static_cast<size_t>(info.dwAllocationGranularity);
  }();
  return granularity;
}

SysError OpenForMapping(const MappingTarget& target, Access access, Handle* memory, uint64_t* size) {
  if (!target.space.empty() || target.owner) return {ENOTSUP, "OpenFileMapping"};
  if (target.grant) return TakeGrant(*target.grant, memory, size);
  // A name proves nothing of which section it is now.
  if (target.id && !IsSame(*target.id, ObjectId())) return {ESTALE, "OpenFileMapping"};
  Handle section;
  const DWORD rights = access == Access::kRead ? FILE_MAP_READ : FILE_MAP_READ | FILE_MAP_WRITE;
  if (const SysError error = OpenSection(target.name, rights, &section)) {
    return error.number == EBADF ? SysError{ESTALE, error.syscall} : error;
  }
  if (const SysError error = SizeOfSection(section, size)) return error;
  *memory = std::move(section);
  return {};
}

// FILE_MAP_COPY: what is written to a page stays in this process.
SysError Map(const Handle& memory, uint64_t offset, size_t length, Access access, MappedRange* range) {
  RetryFaults();
  void* base = MapViewOfFile(RawHandle(memory), ViewAccess(access), static_cast<DWORD>(offset >> 32), static_cast<DWORD>(offset),
                             length);
  if (base == nullptr) return LastError("MapViewOfFile");
  *range = {base, length};
  return {};
}

// Windows swaps in two steps. A thread that meets the gap is held by RetryFaults() until it is closed; one that is inside the system, say in
// a read from a file, gets an error there. If somebody else's allocation takes the gap, neither its memory nor ours is what its user thinks:
// no way on is safe.
SysError ReplaceWithPlaceholder(const MappedRange& range) {
  const FaultsWait wait(range.base, range.length);
  if (!UnmapViewOfFile(range.base)) return LastError("UnmapViewOfFile");
  if (VirtualAlloc(range.base, range.length, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) == range.base) return {};
  std::fputs("shmd: the addresses of a closed mapping were lost to another thread\n", stderr);
  std::abort();
}

void Unmap(const MappedRange& range) {
  // Only one of them takes what the range is now.
  if (!UnmapViewOfFile(range.base)) VirtualFree(range.base, 0, MEM_RELEASE);
}

}  // namespace shmd::platform
