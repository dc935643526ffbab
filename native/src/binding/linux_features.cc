#include "binding/access_functions.h"
#include "binding/child_functions.h"
#include "binding/copy_functions.h"
#include "binding/ledger_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/peer_functions.h"
#include "binding/system_features.h"
#include "platform/linux/first_thread.h"

namespace shmd {

namespace {

Napi::Value IsFirstThread(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeBoolean(info.Env(), platform::IsFirstThread()));
}

}  // namespace

void ExportSystemFeatures(Napi::Env env, Napi::Object exports) {
  LedgerWrap::Define(env, exports);
  ExportPeerFunctions(env, exports);
  ExportAccessFunctions(env, exports);
  ExportChildFunctions(env, exports);
  ExportCopyFunctions(env, exports);
  exports.Set("isFirstThread", Napi::Function::New<IsFirstThread>(env, "isFirstThread"));
}

}  // namespace shmd
