#pragma once

#include <napi.h>

#include "binding/tagged_wrap.h"
#include "platform/handle.h"

namespace shmd {

class RingerWrap : public TaggedWrap<RingerWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kRinger;
  static constexpr const char* kClassName = "Ringer";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit RingerWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value Ring(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  platform::Handle ringer_;
};

}  // namespace shmd
