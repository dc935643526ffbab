// A mapping of which scripts only ever see copies: for runtimes that allow no ArrayBuffer over memory of others. Nothing but this object can
// reach it, so that it is unmapped at once.
#pragma once

#include <napi.h>

#include "binding/map_request.h"
#include "binding/tagged_wrap.h"

namespace shmd {

class HiddenMemoryWrap : public TaggedWrap<HiddenMemoryWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kHiddenMemory;
  static constexpr const char* kClassName = "HiddenMemory";

  static void Define(Napi::Env env, Napi::Object exports);

  explicit HiddenMemoryWrap(const Napi::CallbackInfo& info);
  ~HiddenMemoryWrap() override;
  HiddenMemoryWrap(const HiddenMemoryWrap&) = delete;
  HiddenMemoryWrap& operator=(const HiddenMemoryWrap&) = delete;

 private:
  Napi::Value ByteLength(const Napi::CallbackInfo& info);
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  void Unmap();

  MappedBytes bytes_;  // mapped while its mapping is open
};

}  // namespace shmd
