#include "platform/win32/retry_faults.h"

#include <windows.h>

#include <atomic>
#include <cstdint>

namespace shmd::platform {
namespace {

std::atomic<uintptr_t> g_begin{0};
std::atomic<uintptr_t> g_end{0};

bool IsChanging(uintptr_t address) { return address >= g_begin.load() && address < g_end.load(); }

// Once the range is whole again, also when that was before we got here, its pages can be read and written.
bool IsWhole(uintptr_t address) {
  MEMORY_BASIC_INFORMATION info;
  return VirtualQuery(reinterpret_cast<void*>(address), &info, sizeof info) != 0 && info.State == MEM_COMMIT &&
         info.Protect == PAGE_READWRITE;
}

LONG CALLBACK OnFault(EXCEPTION_POINTERS* pointers) {
  constexpr ULONG_PTR kExecute = 8;
  const EXCEPTION_RECORD& fault = *pointers->ExceptionRecord;
  if (fault.ExceptionCode != EXCEPTION_ACCESS_VIOLATION || fault.NumberParameters < 2) return EXCEPTION_CONTINUE_SEARCH;
  if (fault.ExceptionInformation[0] == kExecute) return EXCEPTION_CONTINUE_SEARCH;
  const uintptr_t address = fault.ExceptionInformation[1];
  while (IsChanging(address)) SwitchToThread();
  return IsWhole(address) ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

}  // namespace

void RetryFaults() {
  static void* const handler = AddVectoredExceptionHandler(1, OnFault);
  static_cast<void>(handler);
}

FaultsWait::FaultsWait(const void* base, size_t length) {
  g_begin = reinterpret_cast<uintptr_t>(base);
  g_end = reinterpret_cast<uintptr_t>(base) + length;
}

FaultsWait::~FaultsWait() {
  g_end = 0;
  g_begin = 0;
}

}  // namespace shmd::platform
