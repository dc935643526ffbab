#include "platform/detached_thread.h"

#include <process.h>
#include <windows.h>

#include <cerrno>

namespace shmd::platform {
namespace {

constexpr unsigned kStackBytes = 256 * 1024;

struct Start {
  void (*run)(void*);
  void* argument;
};

unsigned __stdcall Run(void* data) {
  const Start start = *static_cast<Start*>(data);
  delete static_cast<Start*>(data);
  start.run(start.argument);
  return 0;
}

}  // namespace

SysError StartDetachedThread(void (*run)(void*), void* argument) {
  auto* start = new Start{run, argument};
  const uintptr_t thread = _beginthreadex(nullptr, kStackBytes, Run, start, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
  if (thread != 0) {
    CloseHandle(reinterpret_cast<HANDLE>(thread));
    return {};
  }
  delete start;
  return {errno, "_beginthreadex"};
}

}  // namespace shmd::platform
