#pragma once

#include <napi.h>

#include <memory>

#include "binding/tagged_wrap.h"
#include "platform/background_writer.h"

namespace shmd {

class BackgroundWriterWrap : public TaggedWrap<BackgroundWriterWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kBackgroundWriter;
  static constexpr const char* kClassName = "BackgroundWriter";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit BackgroundWriterWrap(const Napi::CallbackInfo& info);
  ~BackgroundWriterWrap() override;
  BackgroundWriterWrap(const BackgroundWriterWrap&) = delete;
  BackgroundWriterWrap& operator=(const BackgroundWriterWrap&) = delete;

 private:
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value TakeLost(const Napi::CallbackInfo& info);
  Napi::Value Waiting(const Napi::CallbackInfo& info);
  Napi::Value Drain(const Napi::CallbackInfo& info);

  std::shared_ptr<BackgroundWriter> writer_;
};

}  // namespace shmd
