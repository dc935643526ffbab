#include "binding/keeper_wrap.h"

#include <cerrno>
#include <utility>

#include "binding/keeper.h"
#include "binding/map_request.h"
#include "binding/napi_helpers.h"
#include "platform/win32/grant.h"

namespace shmd {

void KeeperWrap::Define(Napi::Env env, Napi::Object) {
  const Napi::Function constructor = DefineClass(env, "Keeper",
                                                 {
                                                     InstanceAccessor<&KeeperWrap::Identity>("identity"),
                                                     InstanceMethod<&KeeperWrap::Grant>("grant"),
                                                     InstanceMethod<&KeeperWrap::Release>("release"),
                                                 });
  KeepConstructor(env, kKind, constructor);
}

napi_value MakeKeeper(napi_env env, platform::Keeper&& keeper) { return KeeperWrap::Make(env, std::move(keeper)); }

Napi::Value KeeperWrap::Identity(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), FormatObjectId(native_.id)));
}

Napi::Value KeeperWrap::Grant(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  uint64_t pid = 0, handle = 0;
  platform::Access access = platform::Access::kReadWrite;
  if (!ReadUnsigned(env, info[0], "pid", &pid) || !ReadAccess(env, info[1], &access)) return Nothing(env);
  SysError error;
  if (!native_.memory.valid()) error = {EBADF, "DuplicateHandle"};
  // Cut to 32 bits, a wild number could be some other process's.
  else if (pid > UINT32_MAX)
    error = {ESRCH, "OpenProcess"};
  else
    error = platform::Grant(native_.memory, static_cast<uint32_t>(pid), access, &handle);
  if (error) {
    ThrowSysError(env, error, "");
    return Nothing(env);
  }
  return Napi::Number::New(env, static_cast<double>(handle));
}

Napi::Value KeeperWrap::Release(const Napi::CallbackInfo& info) {
  native_.memory.Close();
  return Nothing(info.Env());
}

}  // namespace shmd
