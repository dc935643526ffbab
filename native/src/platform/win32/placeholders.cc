#include "platform/win32/placeholders.h"

namespace shmd::platform {
namespace {

// As memoryapi.h of a newer SDK has them.
constexpr ULONG kReserve = 0x00040000;   // MEM_RESERVE_PLACEHOLDER
constexpr ULONG kReplace = 0x00004000;   // MEM_REPLACE_PLACEHOLDER
constexpr ULONG kPreserve = 0x00000002;  // MEM_PRESERVE_PLACEHOLDER

// What replaces a placeholder has exactly its size, and that is whole pages.
size_t InPages(size_t length) {
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  const size_t page = info.dwPageSize;
  return (length + page - 1) / page * page;
}

template <class Function>
bool LoadFunction(HMODULE module, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module, name)));
  return *function != nullptr;
}

}  // namespace

const Placeholders* Placeholders::Find() {
  static const Placeholders* const found = [] {
    static Placeholders placeholders;
    return placeholders.Load() && placeholders.Work() ? &placeholders : nullptr;
  }();
  return found;
}

bool Placeholders::Load() {
  const HMODULE module = GetModuleHandleW(L"kernelbase.dll");
  return module != nullptr && LoadFunction(module, "VirtualAlloc2", &alloc_) &&
         LoadFunction(module, "MapViewOfFile3", &map_view_) && LoadFunction(module, "UnmapViewOfFile2", &unmap_view_);
}

// That the functions are there proves nothing: Windows had them before it had placeholders, and Wine has them without.
bool Placeholders::Work() const {
  constexpr DWORD kBytes = 1;
  const HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, kBytes, nullptr);
  if (section == nullptr) return false;
  auto* byte = static_cast<volatile char*>(Map(section, 0, kBytes, PAGE_READWRITE));
  CloseHandle(section);
  if (byte == nullptr) return false;
  *byte = 1;
  void* const base = const_cast<char*>(byte);
  if (!Empty(base)) {
    UnmapViewOfFile(base);
    return false;
  }
  const bool filled = Fill(base, kBytes) && *byte == 0;
  return VirtualFree(base, 0, MEM_RELEASE) && filled;
}

void* Placeholders::Map(HANDLE section, uint64_t offset, size_t length, DWORD protection) const {
  const HANDLE process = GetCurrentProcess();
  const size_t size = InPages(length);
  void* const base = alloc_(process, nullptr, size, MEM_RESERVE | kReserve, PAGE_NOACCESS, nullptr, 0);
  if (base == nullptr) return nullptr;
  if (map_view_(section, process, base, offset, size, kReplace, protection, nullptr, 0) == base) return base;
  const DWORD why = GetLastError();
  VirtualFree(base, 0, MEM_RELEASE);
  SetLastError(why);
  return nullptr;
}

bool Placeholders::Empty(void* base) const { return unmap_view_(GetCurrentProcess(), base, kPreserve) != FALSE; }

bool Placeholders::Fill(void* base, size_t length) const {
  const ULONG how = MEM_RESERVE | MEM_COMMIT | kReplace;
  return alloc_(GetCurrentProcess(), base, InPages(length), how, PAGE_READWRITE, nullptr, 0) == base;
}

}  // namespace shmd::platform
