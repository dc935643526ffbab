#include "binding/keeper_wrap.h"

#include <cerrno>
#include <string>
#include <utility>

#include "binding/addon_data.h"
#include "binding/keeper.h"
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
  AddonData::Of(env)->keeper = Napi::Persistent(constructor);
}

napi_value MakeKeeper(napi_env env, platform::Keeper&& keeper) {
  AddonData* data = AddonData::Of(env);
  if (data == nullptr) return nullptr;
  napi_value constructor = nullptr, result = nullptr;
  if (napi_get_reference_value(env, data->keeper, &constructor) != napi_ok) return nullptr;
  data->keeper_for_construction = &keeper;
  const napi_status status = napi_new_instance(env, constructor, 0, nullptr, &result);
  data->keeper_for_construction = nullptr;
  return status == napi_ok ? result : nullptr;
}

KeeperWrap::KeeperWrap(const Napi::CallbackInfo& info) : TaggedWrap<KeeperWrap>(info) {
  AddonData* data = AddonData::Of(info.Env());
  if (data == nullptr || data->keeper_for_construction == nullptr) {
    napi_throw_type_error(info.Env(), "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    return;
  }
  keeper_ = std::move(*std::exchange(data->keeper_for_construction, nullptr));
}

Napi::Value KeeperWrap::Identity(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), FormatObjectId(keeper_.id)));
}

Napi::Value KeeperWrap::Grant(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  uint64_t pid = 0, handle = 0;
  std::string access;
  if (!ReadUnsigned(env, info[0], "pid", &pid) || !ReadString(env, info[1], "access", &access)) return Nothing(env);
  if (access != "read" && access != "read-write") {
    ThrowArgumentType(env, "access", "'read-write' or 'read'");
    return Nothing(env);
  }
  const auto rights = access == "read" ? platform::Access::kRead : platform::Access::kReadWrite;
  SysError error;
  if (!keeper_.memory.valid()) error = {EBADF, "DuplicateHandle"};
  // Cut to 32 bits, a wild number could be some other process's.
  else if (pid > UINT32_MAX) error = {ESRCH, "OpenProcess"};
  else error = platform::Grant(keeper_.memory, static_cast<uint32_t>(pid), rights, &handle);
  if (error) {
    ThrowSysError(env, error, "");
    return Nothing(env);
  }
  return Napi::Number::New(env, static_cast<double>(handle));
}

Napi::Value KeeperWrap::Release(const Napi::CallbackInfo& info) {
  keeper_.memory.Close();
  return Nothing(info.Env());
}

}  // namespace shmd
