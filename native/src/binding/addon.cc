#include <napi.h>

#include "binding/addon_data.h"
#include "binding/attachment_functions.h"
#include "binding/background_writer_wrap.h"
#include "binding/backing_wrap.h"
#include "binding/bell_wrap.h"
#include "binding/board_functions.h"
#include "binding/hidden_memory_wrap.h"
#include "binding/ringer_wrap.h"
#include "binding/segment_space_wrap.h"
#include "binding/system_features.h"

namespace shmd {
namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData(env));
  ExportAttachmentFunctions(env, exports);
  HiddenMemoryWrap::Define(env, exports);
  SegmentSpaceWrap::Define(env, exports);
  BackingWrap::Define(env);
  BackgroundWriterWrap::Define(env, exports);
  BellWrap::Define(env, exports);
  RingerWrap::Define(env, exports);
  ExportBoardFunctions(env, exports);
  ExportSystemFeatures(env, exports);
  return exports;
}

}  // namespace
}  // namespace shmd

using shmd::Init;
NODE_API_MODULE(shmd, Init)
