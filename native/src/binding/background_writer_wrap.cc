#include "binding/background_writer_wrap.h"

#include <algorithm>
#include <climits>
#include <string>
#include <utility>

#include "binding/napi_helpers.h"

namespace shmd {
namespace {

// A day: what is added to the clock must not pass its end.
constexpr uint64_t kMaxMilliseconds = 86400000;

}  // namespace

void BackgroundWriterWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("BackgroundWriter", DefineClass(env, "BackgroundWriter",
                                              {
                                                  InstanceMethod<&BackgroundWriterWrap::Write>("write"),
                                                  InstanceMethod<&BackgroundWriterWrap::TakeLost>("takeLost"),
                                                  InstanceMethod<&BackgroundWriterWrap::Waiting>("waiting"),
                                                  InstanceMethod<&BackgroundWriterWrap::Drain>("drain"),
                                              }));
}

BackgroundWriterWrap::BackgroundWriterWrap(const Napi::CallbackInfo& info) : TaggedWrap<BackgroundWriterWrap>(info) {
  uint64_t fd = 0, capacity = 0;
  if (!ReadUnsigned(info.Env(), info[0], "fd", &fd) || !ReadUnsigned(info.Env(), info[1], "capacity", &capacity))
    return;
  if (fd > INT_MAX) {
    ThrowArgumentType(info.Env(), "fd", "a descriptor");
    return;
  }
  writer_ = std::make_shared<BackgroundWriter>(static_cast<int>(fd), static_cast<size_t>(capacity));
}

BackgroundWriterWrap::~BackgroundWriterWrap() {
  if (writer_) writer_->Finish();
}

Napi::Value BackgroundWriterWrap::Write(const Napi::CallbackInfo& info) {
  std::string text;
  uint64_t lines = 0;
  if (!ReadString(info.Env(), info[0], "text", &text) || !ReadUnsigned(info.Env(), info[1], "lines", &lines)) {
    return Nothing(info.Env());
  }
  return Napi::Boolean::New(info.Env(), writer_->Offer(std::move(text), lines));
}

Napi::Value BackgroundWriterWrap::TakeLost(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(writer_->TakeLost()));
}

Napi::Value BackgroundWriterWrap::Waiting(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(writer_->Waiting()));
}

Napi::Value BackgroundWriterWrap::Drain(const Napi::CallbackInfo& info) {
  uint64_t milliseconds = 0;
  if (!ReadUnsigned(info.Env(), info[0], "milliseconds", &milliseconds)) return Nothing(info.Env());
  return Napi::Boolean::New(info.Env(), writer_->Drain(static_cast<int64_t>(std::min(milliseconds, kMaxMilliseconds))));
}

}  // namespace shmd
