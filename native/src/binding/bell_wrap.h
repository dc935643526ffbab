#pragma once

#include <napi.h>

#include <memory>

#include "binding/bell_listener.h"
#include "binding/tagged_wrap.h"
#include "platform/doorbell.h"

namespace shmd {

class BellWrap : public TaggedWrap<BellWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kBell;
  static constexpr const char* kClassName = "Bell";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit BellWrap(const Napi::CallbackInfo& info);
  ~BellWrap() override;
  BellWrap(const BellWrap&) = delete;
  BellWrap& operator=(const BellWrap&) = delete;

 private:
  static Napi::Value Make(const Napi::CallbackInfo& info);
  static Napi::Value Remove(const Napi::CallbackInfo& info);
  static Napi::Value IsHeard(const Napi::CallbackInfo& info);

  Napi::Value Listen(const Napi::CallbackInfo& info);
  Napi::Value Ref(const Napi::CallbackInfo& info);
  Napi::Value Unref(const Napi::CallbackInfo& info);
  Napi::Value Drain(const Napi::CallbackInfo& info);
  Napi::Value Sleep(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  Napi::Value Hold(Napi::Env env, bool held);

  static void OnEnvironmentCleanup(void* data);
  void CloseBell();

  const napi_env env_;
  bool hooked_ = false;
  platform::Bell bell_;
  // Ends before what it listens to.
  std::unique_ptr<BellListener> listener_;
};

}  // namespace shmd
