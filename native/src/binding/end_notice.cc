#include "binding/end_notice.h"

#include "binding/addon_data.h"

namespace shmd {

bool EndNotice::Renew(napi_env env) {
  static char memory;
  napi_value buffer = nullptr;
  napi_ref reference = nullptr;
  const uintptr_t number = ++made_;
  void* hint = reinterpret_cast<void*>(number);
  if (napi_create_external_arraybuffer(env, &memory, sizeof memory, OnFinalized, hint, &buffer) != napi_ok ||
      napi_create_reference(env, buffer, 1, &reference) != napi_ok) {
    return false;
  }
  if (youngest_ != nullptr) napi_delete_reference(env, youngest_);
  youngest_ = reference;
  number_ = number;
  return true;
}

void EndNotice::OnFinalized(napi_env env, void*, void* hint) {
  AddonData* data = AddonData::Of(env);
  // Former ones are collected, now or then.
  const bool youngest = data != nullptr && reinterpret_cast<uintptr_t>(hint) == data->end_notice.number_;
  if (youngest) data->KeepMoved();
}

}  // namespace shmd
