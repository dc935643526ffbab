#include "platform/handle.h"

#include <windows.h>

namespace shmd::platform {

void Handle::Close() {
  if (valid()) CloseHandle(reinterpret_cast<HANDLE>(value_));
  value_ = kNone;
}

}  // namespace shmd::platform
