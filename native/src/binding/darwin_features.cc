#include "binding/ledger_wrap.h"
#include "binding/peer_functions.h"
#include "binding/system_features.h"
#include "platform/module_pin.h"

namespace shmd {

void ExportSystemFeatures(Napi::Env env, Napi::Object exports) {
  platform::PinModule();
  LedgerWrap::Define(env, exports);
  ExportPeerFunctions(env, exports);
}

}  // namespace shmd
