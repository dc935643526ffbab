#include "binding/keeper_wrap.h"
#include "binding/system_features.h"
#include "platform/win32/module_pin.h"

namespace shmd {

void ExportSystemFeatures(Napi::Env env, Napi::Object exports) {
  platform::PinModule();
  KeeperWrap::Define(env, exports);
}

}  // namespace shmd
