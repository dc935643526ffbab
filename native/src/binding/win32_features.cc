#include <cerrno>
#include <utility>

#include "binding/keeper.h"
#include "binding/keeper_wrap.h"
#include "binding/named_pipe_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/system_features.h"
#include "platform/module_pin.h"
#include "platform/win32/adoption.h"
#include "platform/win32/grant.h"
#include "platform/win32/process_user.h"

namespace shmd {
namespace {

Napi::Value DropGrant(const Napi::CallbackInfo& info) {
  uint64_t handle = 0;
  if (ReadUnsigned(info.Env(), info[0], "grant", &handle)) platform::DropGrant(handle);
  return Nothing(info.Env());
}

// Null where there is no such memory.
Napi::Value AdoptSection(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!ReadString(env, info[0], "name", &name)) return Nothing(env);
  platform::Keeper keeper;
  uint64_t size = 0;
  const SysError error = platform::Adopt(name, &keeper, &size);
  if (error.number == ENOENT || error.number == EBADF) return env.Null();
  if (error) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  const napi_value kept = MakeKeeper(env, std::move(keeper));
  if (kept == nullptr) return Nothing(env);
  const napi_value result = MakeObject(env);
  Set(env, result, "keeper", kept);
  Set(env, result, "size", MakeNumber(env, static_cast<double>(size)));
  return Napi::Value(env, result);
}

Napi::Value ProtectPipe(const Napi::CallbackInfo& info) {
  std::string path;
  if (!ReadPath(info.Env(), info[0], "path", &path)) return Nothing(info.Env());
  if (const SysError error = platform::ProtectPipe(path)) ThrowSysError(info.Env(), error, path);
  return Nothing(info.Env());
}

Napi::Value UserSid(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string text;
  platform::ProcessUser user;
  SysError error = platform::ReadUser(GetCurrentProcess(), &user);
  if (!error) error = platform::FormatSid(user.sid(), &text);
  if (!error) return Napi::Value(env, MakeString(env, text));
  ThrowSysError(env, error, "");
  return Nothing(env);
}

}  // namespace

void ExportSystemFeatures(Napi::Env env, Napi::Object exports) {
  platform::PinModule();
  KeeperWrap::Define(env, exports);
  NamedPipeWrap::Define(env, exports);
  exports.Set("adoptSection", Napi::Function::New<AdoptSection>(env, "adoptSection"));
  exports.Set("protectPipe", Napi::Function::New<ProtectPipe>(env, "protectPipe"));
  exports.Set("userSid", Napi::Function::New<UserSid>(env, "userSid"));
  exports.Set("dropGrant", Napi::Function::New<DropGrant>(env, "dropGrant"));
}

}  // namespace shmd
