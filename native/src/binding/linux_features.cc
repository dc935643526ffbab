#include "binding/access_functions.h"
#include "binding/copy_functions.h"
#include "binding/ledger_wrap.h"
#include "binding/peer_functions.h"
#include "binding/system_features.h"

namespace shmd {

void ExportSystemFeatures(Napi::Env env, Napi::Object exports) {
  LedgerWrap::Define(env, exports);
  ExportPeerFunctions(env, exports);
  ExportAccessFunctions(env, exports);
  ExportCopyFunctions(env, exports);
}

}  // namespace shmd
