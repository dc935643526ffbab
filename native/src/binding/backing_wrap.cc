#include "binding/backing_wrap.h"

#include <utility>

#include "binding/keeper.h"
#include "binding/napi_helpers.h"

namespace shmd {

void BackingWrap::Define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(env, "Backing",
                                                 {
                                                     InstanceAccessor<&BackingWrap::Identity>("identity"),
                                                     InstanceAccessor<&BackingWrap::Size>("size"),
                                                     InstanceMethod<&BackingWrap::Publish>("publish"),
                                                     InstanceMethod<&BackingWrap::Discard>("discard"),
                                                 });
  KeepConstructor(env, kKind, constructor);
}

bool BackingWrap::Take(Napi::Env env, napi_value value, platform::Backing* backing) {
  auto* wrap = static_cast<BackingWrap*>(UnwrapArgument(env, value, kKind, "backing", kClassName));
  if (wrap == nullptr) return false;
  *backing = std::exchange(wrap->native_, {});
  return true;
}

Napi::Value BackingWrap::Identity(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), FormatObjectId(native_.id())));
}

Napi::Value BackingWrap::Size(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(native_.size()));
}

Napi::Value BackingWrap::Publish(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!ReadString(env, info[0], "name", &name)) return Nothing(env);
  platform::Keeper keeper;
  if (const SysError error = native_.Publish(name, &keeper)) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  return Napi::Value(env, MakeKeeper(env, std::move(keeper)));
}

Napi::Value BackingWrap::Discard(const Napi::CallbackInfo& info) {
  native_.Discard();
  return Nothing(info.Env());
}

}  // namespace shmd
