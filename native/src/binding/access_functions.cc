#include "binding/access_functions.h"

#include <cstdint>
#include <string>

#include "binding/napi_helpers.h"
#include "platform/posix/access_grant.h"

namespace shmd {
namespace {

constexpr uint64_t kAllBits = 7;

bool ReadId(napi_env env, napi_value value, const char* argument, uint32_t* id) {
  uint64_t number = 0;
  if (!ReadUnsigned(env, value, argument, &number)) return false;
  if (number >= UINT32_MAX) {
    ThrowArgumentType(env, argument, "a user or group id");
    return false;
  }
  *id = static_cast<uint32_t>(number);
  return true;
}

bool ReadGrant(const Napi::CallbackInfo& info, platform::AccessGrant* grant) {
  const Napi::Env env = info.Env();
  uint64_t owner = 0, guest = 0;
  if (!ReadUnsigned(env, info[1], "ownerBits", &owner) || !ReadUnsigned(env, info[2], "guestBits", &guest))
    return false;
  grant->owner_bits = static_cast<uint32_t>(owner & kAllBits);
  grant->guest_bits = static_cast<uint32_t>(guest & kAllBits);
  if (!info[3].IsNull()) {
    uint32_t gid = 0;
    if (!ReadId(env, info[3], "gid", &gid)) return false;
    grant->gid = gid;
  }
  if (!info[4].IsArray()) {
    ThrowArgumentType(env, "uids", "an array of user ids");
    return false;
  }
  const auto uids = info[4].As<Napi::Array>();
  for (uint32_t i = 0; i < uids.Length(); ++i) {
    uint32_t uid = 0;
    if (!ReadId(env, uids.Get(i), "uids", &uid)) return false;
    grant->uids.push_back(uid);
  }
  return true;
}

Napi::Value GrantAccess(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string path;
  platform::AccessGrant grant;
  if (!ReadPath(env, info[0], "path", &path) || !ReadGrant(info, &grant)) return Nothing(env);
  if (const SysError error = platform::GrantAccess(path, grant)) ThrowSysError(env, error, path);
  return Nothing(env);
}

Napi::Value FindGroup(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!ReadPath(env, info[0], "name", &name)) return Nothing(env);
  uint32_t gid = 0;
  const SysError error = platform::FindGroup(name, &gid);
  if (error) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  return Napi::Number::New(env, gid);
}

}  // namespace

void ExportAccessFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("grantAccess", Napi::Function::New<GrantAccess>(env, "grantAccess"));
  exports.Set("findGroup", Napi::Function::New<FindGroup>(env, "findGroup"));
}

}  // namespace shmd
