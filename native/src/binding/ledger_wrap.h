#pragma once

#include <napi.h>

#include "binding/made_wrap.h"
#include "ledger/ledger_file.h"

namespace shmd {

class LedgerWrap : public MadeWrap<LedgerWrap, LedgerFile> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kLedger;
  static constexpr const char* kClassName = "Ledger";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit LedgerWrap(const Napi::CallbackInfo& info) : MadeWrap(info) {}

 private:
  static Napi::Value Open(const Napi::CallbackInfo& info);
  static Napi::Value OpenExisting(const Napi::CallbackInfo& info);
  static Napi::Value HiddenName(const Napi::CallbackInfo& info);
  static Napi::Value OpenAs(const Napi::CallbackInfo& info, bool create);

  Napi::Value Path(const Napi::CallbackInfo& info);
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value Begin(const Napi::CallbackInfo& info);
  Napi::Value RecordSocket(const Napi::CallbackInfo& info);
  Napi::Value RecordSegment(const Napi::CallbackInfo& info);
  Napi::Value CreateSegment(const Napi::CallbackInfo& info);
  Napi::Value PublishSegment(const Napi::CallbackInfo& info);
  Napi::Value RemoveSegments(const Napi::CallbackInfo& info);
  Napi::Value RecordStop(const Napi::CallbackInfo& info);
  Napi::Value Compact(const Napi::CallbackInfo& info);
  Napi::Value IsWorthCompacting(const Napi::CallbackInfo& info);
  Napi::Value IsNamed(const Napi::CallbackInfo& info);
  Napi::Value Restore(const Napi::CallbackInfo& info);
  Napi::Value Touch(const Napi::CallbackInfo& info);
  Napi::Value Stats(const Napi::CallbackInfo& info);
  Napi::Value Reclaim(const Napi::CallbackInfo& info);
  Napi::Value SetAside(const Napi::CallbackInfo& info);
  Napi::Value Remove(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  // Undefined, with the error thrown if there is one.
  Napi::Value Done(Napi::Env env, SysError error) const;
};

}  // namespace shmd
