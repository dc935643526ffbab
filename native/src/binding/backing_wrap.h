#pragma once

#include <napi.h>

#include "binding/made_wrap.h"
#include "platform/segment_space.h"

namespace shmd {

class BackingWrap : public MadeWrap<BackingWrap, platform::Backing> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kBacking;
  static constexpr const char* kClassName = "Backing";

  static void Define(Napi::Env env);
  explicit BackingWrap(const Napi::CallbackInfo& info) : MadeWrap(info) {}

  // Takes the memory out of an argument; false with an exception pending when it is no Backing.
  static bool Take(Napi::Env env, napi_value value, platform::Backing* backing);

 private:
  Napi::Value Identity(const Napi::CallbackInfo& info);
  Napi::Value Size(const Napi::CallbackInfo& info);
  Napi::Value Publish(const Napi::CallbackInfo& info);
  Napi::Value Discard(const Napi::CallbackInfo& info);
};

}  // namespace shmd
