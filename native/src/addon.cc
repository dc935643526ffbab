#include <napi.h>

#include <utility>

#include "addon_data.h"
#include "attachment_functions.h"
#include "ledger_wrap.h"
#include "napi_helpers.h"
#include "platform/peer_identity.h"
#include "reservation_wrap.h"
#include "segment_directory_wrap.h"

namespace shmd {
namespace {

Napi::Value PeerIdentity(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  int64_t fd = -1;
  if (!ReadInteger(env, info[0], "fd", &fd)) return Nothing(env);
  // Cut to an int, a wild number could be some other socket's.
  if (fd < 0 || fd > INT32_MAX) fd = -1;
  platform::PeerIdentity peer;
  if (const SysError error = platform::ReadPeerIdentity(static_cast<int>(fd), &peer)) {
    ThrowSysError(env, error, "");
    return Nothing(env);
  }
  const napi_value result = MakeObject(env);
  Set(env, result, "pid", MakeNumber(env, static_cast<double>(peer.pid)));
  Set(env, result, "uid", MakeNumber(env, peer.uid));
  Set(env, result, "gid", MakeNumber(env, peer.gid));
  return Napi::Value(env, result);
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData(env));
  ExportAttachmentFunctions(env, exports);
  SegmentDirectoryWrap::Define(env, exports);
  ReservationWrap::Define(env);
  LedgerWrap::Define(env, exports);
  exports.Set("peerIdentity", Napi::Function::New<PeerIdentity>(env, "peerIdentity"));
  return exports;
}

}  // namespace
}  // namespace shmd

using shmd::Init;
NODE_API_MODULE(shmd, Init)
