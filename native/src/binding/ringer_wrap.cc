#include "binding/ringer_wrap.h"

#include <string>

#include "binding/napi_helpers.h"
#include "platform/doorbell.h"

namespace shmd {

void RingerWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("Ringer", DefineClass(env, "Ringer",
                                    {
                                        InstanceMethod<&RingerWrap::Ring>("ring"),
                                        InstanceMethod<&RingerWrap::Close>("close"),
                                    }));
}

RingerWrap::RingerWrap(const Napi::CallbackInfo& info) : TaggedWrap<RingerWrap>(info) {
  std::string name;
  if (!ReadPath(info.Env(), info[0], "name", &name)) return;
  if (const SysError error = platform::OpenRinger(name, &ringer_)) ThrowSysError(info.Env(), error, name);
}

Napi::Value RingerWrap::Ring(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), ringer_.valid() && platform::Ring(ringer_));
}

Napi::Value RingerWrap::Close(const Napi::CallbackInfo& info) {
  ringer_.Close();
  return Nothing(info.Env());
}

}  // namespace shmd
