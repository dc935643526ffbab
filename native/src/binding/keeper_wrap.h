// Where the name goes with the last handle: an object that has one, until it is released or collected.
#pragma once

#include <napi.h>

#include "binding/made_wrap.h"
#include "platform/segment_space.h"

namespace shmd {

class KeeperWrap : public MadeWrap<KeeperWrap, platform::Keeper> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kKeeper;
  static constexpr const char* kClassName = "Keeper";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit KeeperWrap(const Napi::CallbackInfo& info) : MadeWrap(info) {}

 private:
  Napi::Value Identity(const Napi::CallbackInfo& info);
  Napi::Value Grant(const Napi::CallbackInfo& info);
  Napi::Value Release(const Napi::CallbackInfo& info);
};

}  // namespace shmd
