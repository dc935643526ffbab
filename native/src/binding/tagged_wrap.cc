#include "binding/tagged_wrap.h"

#include <string>

#include "binding/napi_helpers.h"

namespace shmd {

void* UnwrapTagged(napi_env env, napi_value value, const napi_type_tag& tag) {
  napi_valuetype type;
  bool tagged = false;
  void* object = nullptr;
  // The tag outlives a constructor that failed, what was wrapped does not.
  const bool ours = napi_typeof(env, value, &type) == napi_ok && type == napi_object &&
                    napi_check_object_type_tag(env, value, &tag, &tagged) == napi_ok && tagged &&
                    napi_unwrap(env, value, &object) == napi_ok;
  return ours ? object : nullptr;
}

void* UnwrapReceiver(napi_env env, napi_value receiver, ObjectKind kind, const char* class_name) {
  const AddonData* data = AddonData::Of(env);
  if (data == nullptr) return nullptr;
  void* object = UnwrapTagged(env, receiver, data->TagOf(kind));
  if (object == nullptr) {
    const std::string message = std::string("Value of \"this\" must be a ") + class_name + " of this thread.";
    napi_throw_type_error(env, "ERR_INVALID_THIS", message.c_str());
  }
  return object;
}

void* UnwrapArgument(napi_env env, napi_value value, ObjectKind kind, const char* argument, const char* class_name) {
  const AddonData* data = AddonData::Of(env);
  if (data == nullptr) return nullptr;
  void* object = UnwrapTagged(env, value, data->TagOf(kind));
  if (object == nullptr) ThrowArgumentType(env, argument, (std::string("a ") + class_name).c_str());
  return object;
}

void TagReceiver(napi_env env, napi_value receiver, ObjectKind kind) {
  const AddonData* data = AddonData::Of(env);
  if (data == nullptr) return;
  const napi_type_tag tag = data->TagOf(kind);
  napi_type_tag_object(env, receiver, &tag);
}

}  // namespace shmd
