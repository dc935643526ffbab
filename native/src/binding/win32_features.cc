#include "binding/keeper_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/system_features.h"
#include "platform/module_pin.h"
#include "platform/win32/grant.h"

namespace shmd {
namespace {

Napi::Value DropGrant(const Napi::CallbackInfo& info) {
  uint64_t handle = 0;
  if (ReadUnsigned(info.Env(), info[0], "grant", &handle)) platform::DropGrant(handle);
  return Nothing(info.Env());
}

}  // namespace

void ExportSystemFeatures(Napi::Env env, Napi::Object exports) {
  platform::PinModule();
  KeeperWrap::Define(env, exports);
  exports.Set("dropGrant", Napi::Function::New<DropGrant>(env, "dropGrant"));
}

}  // namespace shmd
