// The base of every class that JS sees. Whatever JS calls a method or an accessor on passes through Unwrap(), which
// believes only the type tag: a prototype, a signature of the runtime's or a former owner of the object proves nothing.
#pragma once

#include <napi.h>

#include "binding/addon_data.h"

namespace shmd {

// What napi_wrap() put into value; null, and nothing thrown, when value does not have the tag.
void* UnwrapTagged(napi_env env, napi_value value, const napi_type_tag& tag);
// As UnwrapTagged, with a TypeError ERR_INVALID_THIS thrown.
void* UnwrapReceiver(napi_env env, napi_value receiver, ObjectKind kind, const char* class_name);
// As UnwrapTagged, with a TypeError ERR_INVALID_ARG_TYPE thrown.
void* UnwrapArgument(napi_env env, napi_value value, ObjectKind kind, const char* argument, const char* class_name);
void TagReceiver(napi_env env, napi_value receiver, ObjectKind kind);

// T has kKind and kClassName.
template <class T>
class TaggedWrap : public Napi::ObjectWrap<T> {
 public:
  // Stands before ObjectWrap's, which its callbacks for methods and accessors would call otherwise.
  static T* Unwrap(Napi::Object receiver) {
    return static_cast<T*>(UnwrapReceiver(receiver.Env(), receiver, T::kKind, T::kClassName));
  }

 protected:
  explicit TaggedWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<T>(info) {
    TagReceiver(info.Env(), info.This(), T::kKind);
  }
};

}  // namespace shmd
