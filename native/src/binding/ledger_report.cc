#include "binding/ledger_report.h"

#include "binding/napi_helpers.h"

namespace shmd {
namespace {

napi_value MakeSegment(napi_env env, const LedgerSegment& segment) {
  const napi_value result = MakeObject(env);
  Set(env, result, "uid", MakeString(env, segment.uid));
  Set(env, result, "identity", MakeString(env, FormatObjectId(segment.id)));
  Set(env, result, "persistent", MakeBoolean(env, segment.persistent));
  Set(env, result, "isBoard", MakeBoolean(env, segment.board));
  Set(env, result, "osName", MakeString(env, segment.os_name));
  Set(env, result, "payload", MakeString(env, segment.payload));
  return result;
}

const char* ReasonName(ReclaimReason reason) {
  switch (reason) {
    case ReclaimReason::kNone:
      return "";
    case ReclaimReason::kNoHeader:
      return "no-header";
    case ReclaimReason::kNewer:
      return "newer";
    case ReclaimReason::kOtherBoot:
      return "other-boot";
    case ReclaimReason::kOtherMount:
      return "other-mount";
    case ReclaimReason::kGoneMount:
      return "gone-mount";
  }
  return "";
}

}  // namespace

napi_value MakeLedgerState(napi_env env, const LedgerState& state) {
  napi_value segments = nullptr;
  if (napi_create_array_with_length(env, state.segments.size(), &segments) != napi_ok) return nullptr;
  for (size_t i = 0; i < state.segments.size(); ++i) {
    Napi::HandleScope scope(env);
    napi_set_element(env, segments, static_cast<uint32_t>(i), MakeSegment(env, state.segments[i]));
  }
  const napi_value result = MakeObject(env);
  const napi_value none = Napi::Env(env).Null();
  Set(env, result, "dir", state.header ? MakeString(env, state.header->dir) : none);
  Set(env, result, "reason", MakeString(env, ReasonName(LookAround(state))));
  Set(env, result, "socket", state.socket ? MakeString(env, state.socket->path) : none);
  Set(env, result, "note", MakeString(env, state.note));
  Set(env, result, "stopped", MakeBoolean(env, state.stop == Stop::kPlanned));
  Set(env, result, "damaged", MakeNumber(env, static_cast<double>(state.damaged)));
  Set(env, result, "segments", segments);
  return result;
}

napi_value MakeReclaimReport(napi_env env, const ReclaimReport& report) {
  const napi_value result = MakeObject(env);
  Set(env, result, "unlinked", MakeStrings(env, report.unlinked));
  Set(env, result, "absent", MakeStrings(env, report.absent));
  Set(env, result, "foreign", MakeStrings(env, report.foreign));
  Set(env, result, "kept", MakeStrings(env, report.kept));
  Set(env, result, "reason", MakeString(env, ReasonName(report.reason)));
  Set(env, result, "damaged", MakeNumber(env, static_cast<double>(report.damaged)));
  Set(env, result, "spent", MakeBoolean(env, report.spent));
  return result;
}

}  // namespace shmd
