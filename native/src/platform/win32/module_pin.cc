#include "platform/module_pin.h"

#include <windows.h>

namespace shmd::platform {

void PinModule() {
  HMODULE module = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(reinterpret_cast<void*>(&PinModule)), &module);
}

}  // namespace shmd::platform
