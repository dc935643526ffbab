// Placeholders on a system that has none, as strict as Windows documents them. How often one was filled stands in the environment.
#include <windows.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

extern "C" FARPROC(WINAPI* __real___imp_GetProcAddress)(HMODULE, LPCSTR);

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kGranularity = 65536;
constexpr ULONG kReserve = 0x40000, kReplace = 0x4000, kPreserve = 0x2;

struct Area {
  size_t size;
  bool is_placeholder;  // else a view
};

std::mutex g_lock;
std::map<void*, Area> g_areas;
// Far from everybody else, and never the same twice: here there are gaps.
uintptr_t g_next = uintptr_t{0x5000} << 32;
int g_filled = 0;

template <class Result>
Result Refused(Result result) {
  SetLastError(ERROR_INVALID_PARAMETER);
  return result;
}

Area* Find(HANDLE process, void* base, bool is_placeholder) {
  const auto found = g_areas.find(base);
  const bool fits = process == GetCurrentProcess() && found != g_areas.end() && found->second.is_placeholder == is_placeholder;
  return fits ? &found->second : nullptr;
}

void* Reserve(size_t size) {
  void* const base = VirtualAlloc(reinterpret_cast<void*>(g_next), size, MEM_RESERVE, PAGE_NOACCESS);
  g_next += (size / kGranularity + 1) * kGranularity;
  if (base != nullptr) g_areas[base] = {size, true};
  return base;
}

void* WINAPI Alloc(HANDLE process, void* base, SIZE_T size, ULONG type, ULONG protection, void* parameters, ULONG count) {
  const std::lock_guard<std::mutex> guard(g_lock);
  if (size == 0 || size % kPage != 0 || parameters != nullptr || count != 0) return Refused<void*>(nullptr);
  if (type == (MEM_RESERVE | kReserve)) {
    return base == nullptr && protection == PAGE_NOACCESS ? Reserve(size) : Refused<void*>(nullptr);
  }
  const Area* area = Find(process, base, true);
  if (area == nullptr || area->size != size || type != (MEM_RESERVE | MEM_COMMIT | kReplace)) return Refused<void*>(nullptr);
  g_areas.erase(base);
  SetEnvironmentVariableA("SHMD_TEST_FILLED", std::to_string(++g_filled).c_str());
  return VirtualAlloc(base, size, MEM_COMMIT, protection);
}

void* WINAPI MapView(HANDLE section, HANDLE process, void* base, ULONG64 offset, SIZE_T size, ULONG type, ULONG protection, void*,
                     ULONG count) {
  const std::lock_guard<std::mutex> guard(g_lock);
  Area* area = Find(process, base, true);
  const bool fits = area != nullptr && area->size == size && type == kReplace && count == 0 && offset % kPage == 0;
  if (!fits || (protection != PAGE_READWRITE && protection != PAGE_WRITECOPY)) return Refused<void*>(nullptr);
  VirtualFree(base, 0, MEM_RELEASE);
  const DWORD access = protection == PAGE_WRITECOPY ? FILE_MAP_COPY : FILE_MAP_READ | FILE_MAP_WRITE;
  void* const view =
      MapViewOfFileEx(section, access, static_cast<DWORD>(offset >> 32), static_cast<DWORD>(offset), size, base);
  const DWORD why = GetLastError();
  area->is_placeholder = false;
  // Its caller gives the placeholder back.
  if (view == nullptr) VirtualAlloc(base, size, MEM_RESERVE, PAGE_NOACCESS);
  SetLastError(why);
  return view;
}

BOOL WINAPI UnmapView(HANDLE process, void* base, ULONG flags) {
  const std::lock_guard<std::mutex> guard(g_lock);
  Area* area = Find(process, base, false);
  if (area == nullptr || flags != kPreserve) return Refused(FALSE);
  if (!UnmapViewOfFile(base)) return FALSE;
  area->is_placeholder = true;
  return VirtualAlloc(base, area->size, MEM_RESERVE, PAGE_NOACCESS) == base;
}

template <class Function>
FARPROC Given(Function function) {
  return reinterpret_cast<FARPROC>(reinterpret_cast<void*>(function));
}

FARPROC WINAPI GetFunction(HMODULE module, LPCSTR name) {
  if (std::strcmp(name, "VirtualAlloc2") == 0) return Given(Alloc);
  if (std::strcmp(name, "MapViewOfFile3") == 0) return Given(MapView);
  if (std::strcmp(name, "UnmapViewOfFile2") == 0) return Given(UnmapView);
  return __real___imp_GetProcAddress(module, name);
}

}  // namespace

extern "C" {
FARPROC(WINAPI* __wrap___imp_GetProcAddress)(HMODULE, LPCSTR) = GetFunction;
}
