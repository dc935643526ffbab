#include "binding/access_functions.h"

#include <cstdint>
#include <string>
#include <vector>

#include "binding/napi_helpers.h"
#include "platform/peer.h"
#include "platform/posix/access_grant.h"

namespace shmd {
namespace {

constexpr uint64_t kAllBits = 7;

bool ReadSocket(const Napi::CallbackInfo& info, int* fd) {
  int64_t value = -1;
  if (!ReadInteger(info.Env(), info[0], "fd", &value)) return false;
  // Cut to an int, a wild number could be some other socket's.
  *fd = value < 0 || value > INT32_MAX ? -1 : static_cast<int>(value);
  return true;
}

Napi::Value PeerIdentity(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  int fd = -1;
  if (!ReadSocket(info, &fd)) return Nothing(env);
  platform::PeerIdentity peer;
  if (const SysError error = platform::ReadPeerIdentity(fd, &peer)) {
    ThrowSysError(env, error, "");
    return Nothing(env);
  }
  const napi_value result = MakeObject(env);
  Set(env, result, "pid", MakeNumber(env, static_cast<double>(peer.pid)));
  Set(env, result, "uid", MakeNumber(env, peer.uid));
  Set(env, result, "gid", MakeNumber(env, peer.gid));
  return Napi::Value(env, result);
}

Napi::Value IsPeerInGroup(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  int fd = -1;
  uint64_t gid = 0;
  if (!ReadSocket(info, &fd) || !ReadUnsigned(env, info[1], "gid", &gid)) return Nothing(env);
  std::vector<uint32_t> groups;
  if (const SysError error = platform::ReadPeerGroups(fd, &groups)) {
    ThrowSysError(env, error, "");
    return Nothing(env);
  }
  for (const uint32_t group : groups) {
    if (group == gid) return Napi::Boolean::New(env, true);
  }
  return Napi::Boolean::New(env, false);
}

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
  if (!ReadUnsigned(env, info[1], "ownerBits", &owner) || !ReadUnsigned(env, info[2], "guestBits", &guest)) return false;
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
  exports.Set("peerIdentity", Napi::Function::New<PeerIdentity>(env, "peerIdentity"));
  exports.Set("isPeerInGroup", Napi::Function::New<IsPeerInGroup>(env, "isPeerInGroup"));
  exports.Set("grantAccess", Napi::Function::New<GrantAccess>(env, "grantAccess"));
  exports.Set("findGroup", Napi::Function::New<FindGroup>(env, "findGroup"));
}

}  // namespace shmd
