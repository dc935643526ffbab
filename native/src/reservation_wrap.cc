#include "reservation_wrap.h"

#include <cerrno>
#include <utility>

#include "addon_data.h"
#include "napi_helpers.h"

namespace shmd {

void ReservationWrap::Define(Napi::Env env) {
  const Napi::Function constructor =
      DefineClass(env, "Reservation",
                  {
                      InstanceAccessor<&ReservationWrap::Identity>("identity"),
                      InstanceAccessor<&ReservationWrap::Size>("size"),
                      InstanceMethod<&ReservationWrap::Publish>("publish"),
                      InstanceMethod<&ReservationWrap::Discard>("discard"),
                  });
  AddonData::Of(env)->reservation = Napi::Persistent(constructor);
}

napi_value ReservationWrap::Make(napi_env env, ReservedFile&& reserved) {
  AddonData* data = AddonData::Of(env);
  if (data == nullptr) return nullptr;
  napi_value constructor = nullptr, result = nullptr;
  if (napi_get_reference_value(env, data->reservation, &constructor) != napi_ok) return nullptr;
  data->reserved_for_construction = &reserved;
  const napi_status status = napi_new_instance(env, constructor, 0, nullptr, &result);
  data->reserved_for_construction = nullptr;
  return status == napi_ok ? result : nullptr;
}

ReservationWrap::ReservationWrap(const Napi::CallbackInfo& info) : TaggedWrap<ReservationWrap>(info) {
  AddonData* data = AddonData::Of(info.Env());
  if (data == nullptr || data->reserved_for_construction == nullptr) {
    napi_throw_type_error(info.Env(), "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    return;
  }
  reserved_ = std::move(*std::exchange(data->reserved_for_construction, nullptr));
}

Napi::Value ReservationWrap::Identity(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), FormatObjectId(reserved_.facts.id)));
}

Napi::Value ReservationWrap::Size(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(reserved_.facts.size));
}

// The directory's descriptor too: it would keep the mount busy until this object is collected.
void ReservationWrap::LetGo() {
  reserved_.file.Close();
  reserved_.directory.reset();
}

Napi::Value ReservationWrap::Publish(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadString(info.Env(), info[0], "name", &name)) return Nothing(info.Env());
  if (!reserved_.file.valid()) {
    ThrowSysError(info.Env(), {EBADF, "link"}, name);
    return Nothing(info.Env());
  }
  const SysError error = reserved_.directory->Publish(reserved_.file, name);
  LetGo();
  if (error) ThrowSysError(info.Env(), error, name);
  return Nothing(info.Env());
}

Napi::Value ReservationWrap::Discard(const Napi::CallbackInfo& info) {
  LetGo();
  return Nothing(info.Env());
}

}  // namespace shmd
