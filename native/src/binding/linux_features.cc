#include "binding/access_functions.h"
#include "binding/child_functions.h"
#include "binding/copy_functions.h"
#include "binding/ledger_wrap.h"
#include "binding/system_features.h"

namespace shmd {

void ExportSystemFeatures(Napi::Env env, Napi::Object exports) {
  LedgerWrap::Define(env, exports);
  ExportAccessFunctions(env, exports);
  ExportChildFunctions(env, exports);
  ExportCopyFunctions(env, exports);
}

}  // namespace shmd
