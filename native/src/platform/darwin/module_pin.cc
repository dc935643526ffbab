#include "platform/module_pin.h"

#include <dlfcn.h>

namespace shmd::platform {

void PinModule() {
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(&PinModule), &info) == 0 || info.dli_fname == nullptr) return;
  // It is loaded already: this only counts one more user, who never leaves.
  dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

}  // namespace shmd::platform
