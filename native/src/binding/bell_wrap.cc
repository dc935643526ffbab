#include "binding/bell_wrap.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include "binding/board_functions.h"
#include "binding/napi_helpers.h"
#include "platform/word_wait.h"

namespace shmd {
namespace {

// A day: what is longer, not every system can wait.
constexpr int64_t kMaxMilliseconds = 86400000;

}  // namespace

void BellWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("Bell", DefineClass(env, "Bell",
                                  {
                                      StaticMethod<&BellWrap::Make>("make"),
                                      StaticMethod<&BellWrap::Remove>("remove"),
                                      StaticMethod<&BellWrap::IsHeard>("isHeard"),
                                      InstanceMethod<&BellWrap::Listen>("listen"),
                                      InstanceMethod<&BellWrap::Ref>("ref"),
                                      InstanceMethod<&BellWrap::Unref>("unref"),
                                      InstanceMethod<&BellWrap::Drain>("drain"),
                                      InstanceMethod<&BellWrap::Sleep>("sleep"),
                                      InstanceMethod<&BellWrap::Close>("close"),
                                  }));
}

BellWrap::BellWrap(const Napi::CallbackInfo& info) : TaggedWrap<BellWrap>(info), env_(info.Env()) {
  std::string name;
  if (!ReadPath(env_, info[0], "name", &name)) return;
  if (const SysError error = platform::OpenBell(name, &bell_)) {
    ThrowSysError(env_, error, name);
    return;
  }
  // Who hears a bell is taken for alive, and not every runtime lets go of what a worker leaves behind.
  hooked_ = napi_add_env_cleanup_hook(env_, OnEnvironmentCleanup, this) == napi_ok;
}

BellWrap::~BellWrap() { CloseBell(); }

void BellWrap::OnEnvironmentCleanup(void* data) {
  auto* self = static_cast<BellWrap*>(data);
  self->hooked_ = false;
  self->CloseBell();
}

void BellWrap::CloseBell() {
  if (hooked_) napi_remove_env_cleanup_hook(env_, OnEnvironmentCleanup, this);
  hooked_ = false;
  listener_.reset();
  bell_ = {};
}

Napi::Value BellWrap::Make(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadPath(info.Env(), info[0], "name", &name)) return Nothing(info.Env());
  if (const SysError error = platform::MakeBell(name)) ThrowSysError(info.Env(), error, name);
  return Nothing(info.Env());
}

Napi::Value BellWrap::Remove(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadPath(info.Env(), info[0], "name", &name)) return Nothing(info.Env());
  const SysError error = platform::RemoveBell(name);
  if (error && error.number != ENOENT) ThrowSysError(info.Env(), error, name);
  return Nothing(info.Env());
}

Napi::Value BellWrap::IsHeard(const Napi::CallbackInfo& info) {
  std::string name;
  bool heard = false;
  if (!ReadPath(info.Env(), info[0], "name", &name)) return Nothing(info.Env());
  if (const SysError error = platform::IsHeard(name, &heard)) {
    ThrowSysError(info.Env(), error, name);
    return Nothing(info.Env());
  }
  return Napi::Boolean::New(info.Env(), heard);
}

Napi::Value BellWrap::Listen(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsFunction()) {
    ThrowArgumentType(env, "rung", "a function");
    return Nothing(env);
  }
  SysError error = {bell_.handle.valid() ? 0 : EBADF, "listen"};
  if (!error && listener_ != nullptr) error = {EBUSY, "listen"};
  if (!error) error = BellListener::Start(env, bell_, info[0].As<Napi::Function>(), &listener_);
  if (error) ThrowSysError(env, error, "");
  return Nothing(env);
}

Napi::Value BellWrap::Ref(const Napi::CallbackInfo& info) { return Hold(info.Env(), true); }
Napi::Value BellWrap::Unref(const Napi::CallbackInfo& info) { return Hold(info.Env(), false); }

Napi::Value BellWrap::Hold(Napi::Env env, bool held) {
  if (listener_ != nullptr) listener_->Hold(held);
  return Nothing(env);
}

Napi::Value BellWrap::Drain(const Napi::CallbackInfo& info) {
  if (bell_.handle.valid()) platform::DrainBell(bell_);
  return Nothing(info.Env());
}

Napi::Value BellWrap::Sleep(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  int64_t expected = 0, milliseconds = 0;
  int32_t* word = ReadBoardWord(env, info[0], info[1]);
  if (word == nullptr || !ReadInteger(env, info[2], "expected", &expected) ||
      !ReadInteger(env, info[3], "milliseconds", &milliseconds)) {
    return Nothing(env);
  }
  if (expected != static_cast<int32_t>(expected)) {
    ThrowRange(env, "expected");
  } else if (!bell_.handle.valid()) {
    ThrowSysError(env, {EBADF, "sleep"}, "");
  } else {
    platform::SleepOnWord(bell_, word, static_cast<int32_t>(expected), std::min(milliseconds, kMaxMilliseconds));
  }
  return Nothing(env);
}

Napi::Value BellWrap::Close(const Napi::CallbackInfo& info) {
  CloseBell();
  return Nothing(info.Env());
}

}  // namespace shmd
