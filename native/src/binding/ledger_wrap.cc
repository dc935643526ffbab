#include "binding/ledger_wrap.h"

#include <cerrno>
#include <memory>
#include <utility>

#include "binding/addon_data.h"
#include "binding/ledger_report.h"
#include "binding/napi_helpers.h"
#include "binding/pool_work.h"
#include "ledger/hidden_name.h"
#include "ledger/reclaim.h"

namespace shmd {

using platform::OpenOutcome;

void LedgerWrap::Define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "Ledger",
                  {
                      StaticMethod<&LedgerWrap::Open>("open"),
                      StaticMethod<&LedgerWrap::OpenExisting>("openExisting"),
                      StaticMethod<&LedgerWrap::HiddenName>("hiddenName"),
                      InstanceAccessor<&LedgerWrap::Path>("path"),
                      InstanceMethod<&LedgerWrap::Read>("read"),
                      InstanceMethod<&LedgerWrap::Begin>("begin"),
                      InstanceMethod<&LedgerWrap::RecordSocket>("recordSocket"),
                      InstanceMethod<&LedgerWrap::RecordSegment>("recordSegment"),
                      InstanceMethod<&LedgerWrap::CreateSegment>("createSegment"),
                      InstanceMethod<&LedgerWrap::PublishSegment>("publishSegment"),
                      InstanceMethod<&LedgerWrap::RemoveSegments>("removeSegments"),
                      InstanceMethod<&LedgerWrap::RecordStop>("recordStop"),
                      InstanceMethod<&LedgerWrap::Compact>("compact"),
                      InstanceMethod<&LedgerWrap::IsWorthCompacting>("isWorthCompacting"),
                      InstanceMethod<&LedgerWrap::IsNamed>("isNamed"),
                      InstanceMethod<&LedgerWrap::Restore>("restore"),
                      InstanceMethod<&LedgerWrap::Touch>("touch"),
                      InstanceMethod<&LedgerWrap::Stats>("stats"),
                      InstanceMethod<&LedgerWrap::Reclaim>("reclaim"),
                      InstanceMethod<&LedgerWrap::SetAside>("setAside"),
                      InstanceMethod<&LedgerWrap::Remove>("remove"),
                      InstanceMethod<&LedgerWrap::Close>("close"),
                  });
  KeepConstructor(env, kKind, constructor);
  exports.Set("Ledger", constructor);
}

Napi::Value LedgerWrap::Open(const Napi::CallbackInfo& info) { return OpenAs(info, true); }
Napi::Value LedgerWrap::OpenExisting(const Napi::CallbackInfo& info) { return OpenAs(info, false); }

Napi::Value LedgerWrap::HiddenName(const Napi::CallbackInfo& info) {
  std::string uid, os_name;
  if (!ReadString(info.Env(), info[0], "uid", &uid) || !ReadString(info.Env(), info[1], "osName", &os_name)) {
    return Nothing(info.Env());
  }
  return Napi::Value(info.Env(), MakeString(info.Env(), shmd::HiddenName(uid, os_name)));
}

Napi::Value LedgerWrap::OpenAs(const Napi::CallbackInfo& info, bool create) {
  const Napi::Env env = info.Env();
  std::string path;
  if (!ReadPath(env, info[0], "path", &path)) return Nothing(env);
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
  return Napi::Value(env, Make(env, std::move(ledger)));
}

Napi::Value LedgerWrap::Done(Napi::Env env, SysError error) const {
  if (error) ThrowSysError(env, error, native_.path());
  return Nothing(env);
}

Napi::Value LedgerWrap::Path(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), native_.path()));
}

Napi::Value LedgerWrap::Read(const Napi::CallbackInfo& info) {
  LedgerState state;
  if (const SysError error = native_.Load(&state)) return Done(info.Env(), error);
  return Napi::Value(info.Env(), MakeLedgerState(info.Env(), state));
}

Napi::Value LedgerWrap::Begin(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string dir, note;
  std::vector<std::string> keep;
  if (!ReadPath(env, info[0], "dir", &dir) || !ReadString(env, info[1], "note", &note)) return Nothing(env);
  if (!info[2].IsUndefined() && !ReadStrings(env, info[2], "keep", &keep)) return Nothing(env);
  return Done(env, native_.Begin(dir, note, keep));
}

Napi::Value LedgerWrap::RecordSocket(const Napi::CallbackInfo& info) {
  std::string path;
  if (!ReadPath(info.Env(), info[0], "path", &path)) return Nothing(info.Env());
  return Done(info.Env(), native_.RecordSocket(path));
}

Napi::Value LedgerWrap::RecordSegment(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  LedgerSegment segment;
  if (!ReadString(env, info[0], "uid", &segment.uid) || !ReadObjectId(env, info[1], "identity", &segment.id) ||
      !ReadBoolean(env, info[2], "persistent", &segment.persistent) ||
      !ReadString(env, info[3], "osName", &segment.os_name) || !ReadString(env, info[4], "payload", &segment.payload)) {
    return Nothing(env);
  }
  if (segment.uid.empty() || segment.os_name.empty()) return Done(env, {EINVAL, "write"});
  return Done(env, native_.RecordSegment(segment));
}

Napi::Value LedgerWrap::RecordStop(const Napi::CallbackInfo& info) { return Done(info.Env(), native_.RecordStop()); }

namespace {

struct CompactWork : PoolWork {
  std::unique_ptr<LedgerCompaction> compaction;
  Napi::ObjectReference held;  // the ledger is not collected meanwhile
  LedgerFile* ledger = nullptr;

  void Run() override { compaction->Run(); }

  void Settle(napi_env env, napi_deferred promise) override {
    if (const SysError error = ledger->Finish(compaction.get())) {
      napi_reject_deferred(env, promise, MakeSysError(env, error, ledger->path()));
    } else {
      napi_resolve_deferred(env, promise, Nothing(env));
    }
  }
};

}  // namespace

Napi::Value LedgerWrap::Compact(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  SysError error;
  auto work = std::make_unique<CompactWork>();
  work->compaction = native_.Compact(&error);
  if (error) return Done(env, error);
  work->ledger = &native_;
  work->held = Napi::Persistent(info.This().As<Napi::Object>());
  return Napi::Value(env, RunOnPool(env, "shmd:compact", std::move(work)));
}

Napi::Value LedgerWrap::IsWorthCompacting(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  uint64_t dead_lines = 0, bytes = 0;
  if (!ReadUnsigned(env, info[0], "deadLines", &dead_lines) || !ReadUnsigned(env, info[1], "bytes", &bytes)) {
    return Nothing(env);
  }
  const LedgerStats stats = native_.Stats();
  const bool heavy = stats.dead > dead_lines || stats.bytes > bytes;
  return Napi::Boolean::New(env, heavy && stats.dead > stats.live);
}

Napi::Value LedgerWrap::IsNamed(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), native_.IsNamed());
}

Napi::Value LedgerWrap::Restore(const Napi::CallbackInfo& info) { return Done(info.Env(), native_.Restore()); }

Napi::Value LedgerWrap::Touch(const Napi::CallbackInfo& info) { return Done(info.Env(), native_.Touch()); }

Napi::Value LedgerWrap::Stats(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const LedgerStats stats = native_.Stats();
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
  if (const SysError error = native_.Load(&state)) return Done(env, error);
  return Napi::Value(env, MakeReclaimReport(env, shmd::Reclaim(state, dry_run)));
}

Napi::Value LedgerWrap::SetAside(const Napi::CallbackInfo& info) {
  std::string path;
  if (!ReadPath(info.Env(), info[0], "path", &path)) return Nothing(info.Env());
  return Done(info.Env(), native_.SetAside(path));
}

Napi::Value LedgerWrap::Remove(const Napi::CallbackInfo& info) {
  if (!native_.is_open()) return Nothing(info.Env());
  return Done(info.Env(), native_.Remove());
}

Napi::Value LedgerWrap::Close(const Napi::CallbackInfo& info) {
  native_.Close();
  return Nothing(info.Env());
}

}  // namespace shmd
