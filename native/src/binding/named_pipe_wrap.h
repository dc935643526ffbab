// Where addresses are names of pipes: one that is held while somebody connects to it.
#pragma once

#include <napi.h>

#include "binding/tagged_wrap.h"
#include "platform/win32/named_pipe.h"

namespace shmd {

class NamedPipeWrap : public TaggedWrap<NamedPipeWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kNamedPipe;
  static constexpr const char* kClassName = "NamedPipe";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit NamedPipeWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value Owner(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  platform::NamedPipe pipe_;
};

}  // namespace shmd
