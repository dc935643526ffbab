#include "binding/peer_functions.h"

#include <cstdint>
#include <vector>

#include "binding/napi_helpers.h"
#include "platform/peer.h"

namespace shmd {
namespace {

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

}  // namespace

void ExportPeerFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("peerIdentity", Napi::Function::New<PeerIdentity>(env, "peerIdentity"));
  exports.Set("isPeerInGroup", Napi::Function::New<IsPeerInGroup>(env, "isPeerInGroup"));
}

}  // namespace shmd
