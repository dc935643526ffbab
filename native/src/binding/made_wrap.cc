#include "binding/made_wrap.h"

#include <utility>

namespace shmd {

void KeepConstructor(napi_env env, ObjectKind kind, napi_value constructor) {
  AddonData* data = AddonData::Of(env);
  if (data != nullptr) data->constructors[kind] = Napi::Persistent(Napi::Function(env, constructor));
}

napi_value Construct(napi_env env, ObjectKind kind, void* native) {
  AddonData* data = AddonData::Of(env);
  if (data == nullptr) return nullptr;
  napi_value constructor = nullptr, result = nullptr;
  if (napi_get_reference_value(env, data->constructors[kind], &constructor) != napi_ok) return nullptr;
  data->under_construction = {kind, native};
  const napi_status status = napi_new_instance(env, constructor, 0, nullptr, &result);
  data->under_construction.native = nullptr;
  return status == napi_ok ? result : nullptr;
}

void* TakeNative(napi_env env, ObjectKind kind) {
  AddonData* data = AddonData::Of(env);
  if (data != nullptr && data->under_construction.kind == kind && data->under_construction.native != nullptr) {
    return std::exchange(data->under_construction.native, nullptr);
  }
  napi_throw_type_error(env, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  return nullptr;
}

}  // namespace shmd
