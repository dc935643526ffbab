#include "ledger_wrap.h"

#include <cerrno>
#include <utility>

#include "addon_data.h"
#include "ledger_report.h"
#include "napi_helpers.h"
#include "platform/boot_identity.h"
#include "reclaim.h"

namespace shmd {

using platform::OpenOutcome;

void LedgerWrap::Define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "Ledger",
                                                 {
                                                     StaticMethod<&LedgerWrap::Open>("open"),
                                                     StaticMethod<&LedgerWrap::OpenExisting>("openExisting"),
                                                     InstanceAccessor<&LedgerWrap::Path>("path"),
                                                     InstanceMethod<&LedgerWrap::Read>("read"),
                                                     InstanceMethod<&LedgerWrap::Begin>("begin"),
                                                     InstanceMethod<&LedgerWrap::RecordSocket>("recordSocket"),
                                                     InstanceMethod<&LedgerWrap::RecordSegment>("recordSegment"),
                                                     InstanceMethod<&LedgerWrap::RecordRemoval>("recordRemoval"),
                                                     InstanceMethod<&LedgerWrap::RecordRemovals>("recordRemovals"),
                                                     InstanceMethod<&LedgerWrap::RecordStop>("recordStop"),
                                                     InstanceMethod<&LedgerWrap::Compact>("compact"),
                                                     InstanceMethod<&LedgerWrap::Stats>("stats"),
                                                     InstanceMethod<&LedgerWrap::Reclaim>("reclaim"),
                                                     InstanceMethod<&LedgerWrap::Remove>("remove"),
                                                     InstanceMethod<&LedgerWrap::Close>("close"),
                                                 });
  AddonData::Of(env)->ledger = Napi::Persistent(constructor);
  exports.Set("Ledger", constructor);
}

LedgerWrap::LedgerWrap(const Napi::CallbackInfo& info) : TaggedWrap<LedgerWrap>(info) {
  AddonData* data = AddonData::Of(info.Env());
  if (data == nullptr || data->ledger_for_construction == nullptr) {
    napi_throw_type_error(info.Env(), "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor: use Ledger.open()");
    return;
  }
  ledger_ = std::move(*std::exchange(data->ledger_for_construction, nullptr));
}

Napi::Value LedgerWrap::Open(const Napi::CallbackInfo& info) { return OpenAs(info, true); }
Napi::Value LedgerWrap::OpenExisting(const Napi::CallbackInfo& info) { return OpenAs(info, false); }

Napi::Value LedgerWrap::OpenAs(const Napi::CallbackInfo& info, bool create) {
  const Napi::Env env = info.Env();
  AddonData* data = AddonData::Of(env);
  std::string path;
  if (data == nullptr || !ReadPath(env, info[0], "path", &path)) return Nothing(env);
  LedgerFile ledger;
  SysError error;
  switch (LedgerFile::Open(path, create, &ledger, &error)) {
    case OpenOutcome::kHeld:
      return env.Null();
    case OpenOutcome::kAbsent:
      return Nothing(env);
    case OpenOutcome::kFailed:
      ThrowSysError(env, error, path);
      return Nothing(env);
    case OpenOutcome::kLocked:
      break;
  }
  napi_value constructor = nullptr, result = nullptr;
  if (napi_get_reference_value(env, data->ledger, &constructor) != napi_ok) return Nothing(env);
  data->ledger_for_construction = &ledger;
  napi_new_instance(env, constructor, 0, nullptr, &result);
  data->ledger_for_construction = nullptr;
  return Napi::Value(env, result);
}

Napi::Value LedgerWrap::Done(Napi::Env env, SysError error) const {
  if (error) ThrowSysError(env, error, ledger_.path());
  return Nothing(env);
}

Napi::Value LedgerWrap::Path(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), ledger_.path()));
}

Napi::Value LedgerWrap::Read(const Napi::CallbackInfo& info) {
  LedgerState state;
  if (const SysError error = ledger_.Load(&state)) return Done(info.Env(), error);
  return Napi::Value(info.Env(), MakeLedgerState(info.Env(), state));
}

Napi::Value LedgerWrap::Begin(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  LedgerHeader header;
  std::string note;
  std::vector<std::string> keep;
  if (!ReadPath(env, info[0], "dir", &header.dir) || !ReadUnsigned(env, info[1], "dirDev", &header.dir_dev) ||
      !ReadString(env, info[2], "note", &note)) {
    return Nothing(env);
  }
  if (info.Length() > 3 && !info[3].IsUndefined() && !ReadStrings(env, info[3], "keep", &keep)) return Nothing(env);
  // A header without a directory could not be read back.
  if (header.dir.empty()) return Done(env, {EINVAL, "write"});
  if (const SysError error = platform::ReadBootId(&header.boot_id)) return Done(env, error);
  return Done(env, ledger_.Begin(std::move(header), note, keep));
}

Napi::Value LedgerWrap::RecordSocket(const Napi::CallbackInfo& info) {
  std::string path;
  if (!ReadPath(info.Env(), info[0], "path", &path)) return Nothing(info.Env());
  return Done(info.Env(), ledger_.RecordSocket(path));
}

Napi::Value LedgerWrap::RecordSegment(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  LedgerSegment segment;
  if (!ReadString(env, info[0], "uid", &segment.uid) || !ReadUnsigned(env, info[1], "dev", &segment.dev) ||
      !ReadUnsigned(env, info[2], "ino", &segment.ino) ||
      !ReadBoolean(env, info[3], "persistent", &segment.persistent) ||
      !ReadString(env, info[4], "osName", &segment.os_name) ||
      !ReadString(env, info[5], "payload", &segment.payload)) {
    return Nothing(env);
  }
  if (segment.uid.empty() || segment.os_name.empty()) return Done(env, {EINVAL, "write"});
  return Done(env, ledger_.RecordSegment(segment));
}

Napi::Value LedgerWrap::RecordRemoval(const Napi::CallbackInfo& info) {
  std::vector<std::string> uids(1);
  if (!ReadString(info.Env(), info[0], "uid", &uids[0])) return Nothing(info.Env());
  if (uids[0].empty()) return Done(info.Env(), {EINVAL, "write"});
  return Done(info.Env(), ledger_.RecordRemovals(uids));
}

Napi::Value LedgerWrap::RecordRemovals(const Napi::CallbackInfo& info) {
  std::vector<std::string> uids;
  if (!ReadStrings(info.Env(), info[0], "uids", &uids)) return Nothing(info.Env());
  for (const auto& uid : uids) {
    if (uid.empty()) return Done(info.Env(), {EINVAL, "write"});
  }
  return Done(info.Env(), ledger_.RecordRemovals(uids));
}

Napi::Value LedgerWrap::RecordStop(const Napi::CallbackInfo& info) { return Done(info.Env(), ledger_.RecordStop()); }

Napi::Value LedgerWrap::Compact(const Napi::CallbackInfo& info) { return Done(info.Env(), ledger_.Compact()); }

Napi::Value LedgerWrap::Stats(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const LedgerStats stats = ledger_.Stats();
  const napi_value result = MakeObject(env);
  Set(env, result, "bytes", MakeNumber(env, static_cast<double>(stats.bytes)));
  Set(env, result, "live", MakeNumber(env, static_cast<double>(stats.live)));
  Set(env, result, "dead", MakeNumber(env, static_cast<double>(stats.dead)));
  return Napi::Value(env, result);
}

Napi::Value LedgerWrap::Reclaim(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  bool dry_run = false;
  LedgerState state;
  if (!ReadBoolean(env, info[0], "dryRun", &dry_run)) return Nothing(env);
  if (const SysError error = ledger_.Load(&state)) return Done(env, error);
  return Napi::Value(env, MakeReclaimReport(env, shmd::Reclaim(state, dry_run)));
}

Napi::Value LedgerWrap::Remove(const Napi::CallbackInfo& info) {
  if (!ledger_.is_open()) return Nothing(info.Env());
  return Done(info.Env(), ledger_.Remove());
}

Napi::Value LedgerWrap::Close(const Napi::CallbackInfo& info) {
  ledger_.Close();
  return Nothing(info.Env());
}

}  // namespace shmd
