#include <napi.h>

#include "access_functions.h"
#include "addon_data.h"
#include "attachment_functions.h"
#include "background_writer_wrap.h"
#include "ledger_wrap.h"
#include "reservation_wrap.h"
#include "segment_directory_wrap.h"

namespace shmd {
namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData(env));
  ExportAttachmentFunctions(env, exports);
  SegmentDirectoryWrap::Define(env, exports);
  ReservationWrap::Define(env);
  LedgerWrap::Define(env, exports);
  BackgroundWriterWrap::Define(env, exports);
  ExportAccessFunctions(env, exports);
  return exports;
}

}  // namespace
}  // namespace shmd

using shmd::Init;
NODE_API_MODULE(shmd, Init)
