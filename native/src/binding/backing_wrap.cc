#include "binding/backing_wrap.h"

#include <utility>

#include "binding/addon_data.h"
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
  AddonData::Of(env)->backing = Napi::Persistent(constructor);
}

napi_value BackingWrap::Make(napi_env env, platform::Backing&& backing) {
  AddonData* data = AddonData::Of(env);
  if (data == nullptr) return nullptr;
  napi_value constructor = nullptr, result = nullptr;
  if (napi_get_reference_value(env, data->backing, &constructor) != napi_ok) return nullptr;
  data->backing_for_construction = &backing;
  const napi_status status = napi_new_instance(env, constructor, 0, nullptr, &result);
  data->backing_for_construction = nullptr;
  return status == napi_ok ? result : nullptr;
}

BackingWrap::BackingWrap(const Napi::CallbackInfo& info) : TaggedWrap<BackingWrap>(info) {
  AddonData* data = AddonData::Of(info.Env());
  if (data == nullptr || data->backing_for_construction == nullptr) {
    napi_throw_type_error(info.Env(), "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    return;
  }
  backing_ = std::move(*std::exchange(data->backing_for_construction, nullptr));
}

Napi::Value BackingWrap::Identity(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), FormatObjectId(backing_.id())));
}

Napi::Value BackingWrap::Size(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(backing_.size()));
}

Napi::Value BackingWrap::Publish(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!ReadString(env, info[0], "name", &name)) return Nothing(env);
  platform::Keeper keeper;
  if (const SysError error = backing_.Publish(name, &keeper)) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  return Napi::Value(env, MakeKeeper(env, std::move(keeper)));
}

Napi::Value BackingWrap::Discard(const Napi::CallbackInfo& info) {
  backing_.Discard();
  return Nothing(info.Env());
}

}  // namespace shmd
