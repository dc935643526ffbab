#include "binding/named_pipe_wrap.h"

#include "binding/napi_helpers.h"

namespace shmd {

void NamedPipeWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("NamedPipe", DefineClass(env, "NamedPipe",
                                       {
                                           InstanceAccessor<&NamedPipeWrap::Owner>("owner"),
                                           InstanceMethod<&NamedPipeWrap::Close>("close"),
                                       }));
}

NamedPipeWrap::NamedPipeWrap(const Napi::CallbackInfo& info) : TaggedWrap<NamedPipeWrap>(info) {
  std::string path;
  if (!ReadPath(info.Env(), info[0], "path", &path)) return;
  if (const SysError error = platform::OpenPipe(path, &pipe_)) ThrowSysError(info.Env(), error, path);
}

Napi::Value NamedPipeWrap::Owner(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), pipe_.owner));
}

Napi::Value NamedPipeWrap::Close(const Napi::CallbackInfo& info) {
  pipe_.handle.Close();
  return Nothing(info.Env());
}

}  // namespace shmd
