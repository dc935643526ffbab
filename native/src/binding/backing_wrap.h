#pragma once

#include <napi.h>

#include "binding/tagged_wrap.h"
#include "platform/segment_space.h"

namespace shmd {

class BackingWrap : public TaggedWrap<BackingWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kBacking;
  static constexpr const char* kClassName = "Backing";

  static void Define(Napi::Env env);
  // Null with an exception pending, or when the environment is ending; the backing is then discarded.
  static napi_value Make(napi_env env, platform::Backing&& backing);

  explicit BackingWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value Identity(const Napi::CallbackInfo& info);
  Napi::Value Size(const Napi::CallbackInfo& info);
  Napi::Value Publish(const Napi::CallbackInfo& info);
  Napi::Value Discard(const Napi::CallbackInfo& info);

  platform::Backing backing_;
};

}  // namespace shmd
