// A segment and its record together, in one call each: what a manager does all day.
#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "binding/backing_wrap.h"
#include "binding/keeper.h"
#include "binding/ledger_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/remove_all.h"
#include "binding/segment_space_wrap.h"
#include "ledger/recorded_segments.h"

namespace shmd {
namespace {

const char* NameOf(CreationStep step) {
  switch (step) {
    case CreationStep::kReserve:
      return "reserve";
    case CreationStep::kRecord:
      return "record";
    case CreationStep::kPublish:
      break;
  }
  return "publish";
}

// The arguments uid, persistent, osName, payload, name and, if it is there, isBoard, from the one at first on.
bool ReadSegment(const Napi::CallbackInfo& info, size_t first, LedgerSegment* segment, std::string* name) {
  const Napi::Env env = info.Env();
  if (!ReadString(env, info[first], "uid", &segment->uid) ||
      !ReadBoolean(env, info[first + 1], "persistent", &segment->persistent) ||
      !ReadString(env, info[first + 2], "osName", &segment->os_name) ||
      !ReadString(env, info[first + 3], "payload", &segment->payload) ||
      !ReadString(env, info[first + 4], "name", name) ||
      (!info[first + 5].IsUndefined() && !ReadBoolean(env, info[first + 5], "isBoard", &segment->board))) {
    return false;
  }
  if (!segment->uid.empty() && !segment->os_name.empty()) return true;
  ThrowSysError(env, {EINVAL, "write"}, "");
  return false;
}

Napi::Value Made(Napi::Env env, SysError error, CreationStep step, platform::Keeper&& keeper) {
  if (!error) return Napi::Value(env, MakeKeeper(env, std::move(keeper)));
  const napi_value value = MakeSysError(env, error, "");
  if (value == nullptr) return Nothing(env);
  Set(env, value, "step", MakeString(env, NameOf(step)));
  napi_throw(env, value);
  return Nothing(env);
}

}  // namespace

Napi::Value LedgerWrap::CreateSegment(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  uint64_t size = 0;
  LedgerSegment segment;
  std::string name;
  if (!ReadUnsigned(env, info[1], "size", &size) || !ReadSegment(info, 2, &segment, &name)) return Nothing(env);
  const platform::SegmentSpace* space = SegmentSpaceWrap::Read(env, info[0], "open");
  if (space == nullptr) return Nothing(env);
  platform::Keeper keeper;
  CreationStep step;
  const SysError error = CreateRecorded(&native_, *space, size, std::move(segment), name, &keeper, &step);
  return Made(env, error, step, std::move(keeper));
}

Napi::Value LedgerWrap::PublishSegment(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  LedgerSegment segment;
  std::string name;
  platform::Backing backing;
  if (!ReadSegment(info, 1, &segment, &name) || !BackingWrap::Take(env, info[0], &backing)) return Nothing(env);
  platform::Keeper keeper;
  CreationStep step;
  const SysError error = PublishRecorded(&native_, std::move(backing), std::move(segment), name, &keeper, &step);
  return Made(env, error, step, std::move(keeper));
}

Napi::Value LedgerWrap::RemoveSegments(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::vector<std::string> uids, names, identities;
  if (!ReadStrings(env, info[1], "uids", &uids) || !ReadNames(env, info[2], info[3], &names, &identities)) {
    return Nothing(env);
  }
  if (uids.size() != names.size() ||
      std::any_of(uids.begin(), uids.end(), [](const auto& uid) { return uid.empty(); })) {
    ThrowArgumentType(env, "uids", "one for each name");
    return Nothing(env);
  }
  // Reading the arrays may have run getters of the caller's.
  const platform::SegmentSpace* space = SegmentSpaceWrap::Read(env, info[0], "unlink");
  if (space == nullptr) return Nothing(env);
  const RemovedNames removed = RemoveAll(env, *space, names, identities);
  std::vector<std::string> gone;
  for (size_t i = 0; i < uids.size(); ++i) {
    if (std::find(removed.failed.begin(), removed.failed.end(), names[i]) == removed.failed.end())
      gone.push_back(uids[i]);
  }
  const SysError error = native_.RecordRemovals(gone);
  // By far the most: there is nothing to tell.
  if (!error && removed.foreign.empty() && removed.failed.empty()) return env.Null();
  const napi_value result = MakeRemovedNames(env, removed);
  if (error) Set(env, result, "unrecorded", MakeSysError(env, error, native_.path()));
  return Napi::Value(env, result);
}

}  // namespace shmd
