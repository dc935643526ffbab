#include "platform/mapping.h"

#include <windows.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "platform/win32/last_error.h"
#include "platform/win32/placeholders.h"
#include "platform/win32/remote_view.h"
#include "platform/win32/retry_faults.h"
#include "platform/win32/section.h"

namespace shmd::platform {
namespace {

// With kRead, what is written to a page stays in this process.
void* MapView(HANDLE section, uint64_t offset, size_t length, Access access) {
  const bool read = access == Access::kRead;
  if (const Placeholders* placeholders = Placeholders::Find()) {
    return placeholders->Map(section, offset, length, read ? PAGE_WRITECOPY : PAGE_READWRITE);
  }
  return MapRemotely(section, read ? FILE_MAP_COPY : FILE_MAP_READ | FILE_MAP_WRITE, offset, length);
}

bool Empty(void* base) {
  const Placeholders* placeholders = Placeholders::Find();
  return placeholders != nullptr ? placeholders->Empty(base) : UnmapViewOfFile(base) != FALSE;
}

bool Fill(void* base, size_t length) {
  if (const Placeholders* placeholders = Placeholders::Find()) return placeholders->Fill(base, length);
  return VirtualAlloc(base, length, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) == base;
}

// The last of them wait a millisecond each.
constexpr int kFillTries = 2000;

// Somebody else may have the addresses, or the room that was promised, only for a moment.
bool FillAtLast(void* base, size_t length) {
  for (int i = 0; i < kFillTries; ++i) {
    if (Fill(base, length)) return true;
    Sleep(i < kFillTries / 2 ? 0 : 1);
  }
  return false;
}

// Ours to close only once it has shown that it is what its manager said: a wrong number may be a handle of somebody else's in this process.
SysError TakeGrant(uint64_t grant, Handle* memory, SegmentObject* object) {
  Handle given(static_cast<intptr_t>(grant));
  if (!SizeOfSection(given, &object->size)) {
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

SysError OpenForMapping(const MappingTarget& target, Access access, Handle* memory, SegmentObject* object) {
  *object = {};
  object->is_memory = true;
  if (!target.space.empty() || target.owner) return {ENOTSUP, "OpenFileMapping"};
  if (target.grant) return TakeGrant(*target.grant, memory, object);
  // A name proves nothing of which section it is now.
  if (target.id && !IsSame(*target.id, ObjectId())) return {ESTALE, "OpenFileMapping"};
  Handle section;
  const DWORD rights = access == Access::kRead ? FILE_MAP_READ : FILE_MAP_READ | FILE_MAP_WRITE;
  if (const SysError error = OpenSection(target.name, rights, &section)) {
    return error.number == EBADF ? SysError{ESTALE, error.syscall} : error;
  }
  if (const SysError error = SizeOfSection(section, &object->size)) return error;
  *memory = std::move(section);
  return {};
}

SysError Map(const Handle& memory, uint64_t offset, size_t length, Access access, MappedRange* range) {
  RetryFaults();
  void* base = MapView(RawHandle(memory), offset, length, access);
  if (base == nullptr) return LastError("MapViewOfFile");
  *range = {base, length};
  return {};
}

void Populate(const MappedRange& range, Access) {
  WIN32_MEMORY_RANGE_ENTRY entry = {range.base, range.length};
  PrefetchVirtualMemory(GetCurrentProcess(), 1, &entry, 0);
}

// Windows swaps in two steps. A thread that meets the gap is held by RetryFaults() until it is closed; one that is inside the system, say in
// a read from a file, gets an error there. Should somebody else's allocation have taken the gap, and keep it, neither its memory nor ours is
// what its user thinks: no way on is safe.
SysError ReplaceWithPlaceholder(const MappedRange& range) {
  // The system promises the memory before anything has changed: what it cannot promise is an error, and the view stays.
  void* const promised = VirtualAlloc(nullptr, range.length, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (promised == nullptr) return {ENOMEM, "VirtualAlloc"};
  const FaultsWait wait(range.base, range.length);
  const bool emptied = Empty(range.base);
  const SysError error = emptied ? SysError() : LastError("UnmapViewOfFile");
  VirtualFree(promised, 0, MEM_RELEASE);
  if (!emptied || FillAtLast(range.base, range.length)) return error;
  std::fputs("shmd: the addresses of a closed mapping were lost to another thread\n", stderr);
  std::abort();
}

void Unmap(const MappedRange& range) {
  // Only one of them takes what the range is now.
  if (!UnmapViewOfFile(range.base)) VirtualFree(range.base, 0, MEM_RELEASE);
}

}  // namespace shmd::platform
