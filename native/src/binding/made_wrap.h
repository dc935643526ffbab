// The base of classes whose objects native code alone makes, each around a native object that it takes over. A script that calls the
// constructor itself is refused.
#pragma once

#include <napi.h>

#include <utility>

#include "binding/tagged_wrap.h"

namespace shmd {

void KeepConstructor(napi_env env, ObjectKind kind, napi_value constructor);
// Null with an exception pending, or when the environment is ending; native is then still its caller's.
napi_value Construct(napi_env env, ObjectKind kind, void* native);
// What Construct() was called with; null, with a TypeError pending, where a script constructs.
void* TakeNative(napi_env env, ObjectKind kind);

// T has kKind and kClassName; Native can be moved and made empty.
template <class T, class Native>
class MadeWrap : public TaggedWrap<T> {
 public:
  static napi_value Make(napi_env env, Native&& native) { return Construct(env, T::kKind, &native); }

 protected:
  explicit MadeWrap(const Napi::CallbackInfo& info) : TaggedWrap<T>(info) {
    auto* native = static_cast<Native*>(TakeNative(info.Env(), T::kKind));
    if (native != nullptr) native_ = std::move(*native);
  }

  Native native_;
};

}  // namespace shmd
