#pragma once

#include <napi.h>

#include <optional>
#include <string>

#include "binding/tagged_wrap.h"
#include "platform/segment_space.h"

namespace shmd {

class SegmentSpaceWrap : public TaggedWrap<SegmentSpaceWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kSegmentSpace;
  static constexpr const char* kClassName = "SegmentSpace";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit SegmentSpaceWrap(const Napi::CallbackInfo& info);

  // The space that an argument is; null with an exception pending when it is none, or closed. Until the next JS runs.
  static const platform::SegmentSpace* Read(Napi::Env env, napi_value value, const char* syscall);

 private:
  Napi::Value Path(const Napi::CallbackInfo& info);
  Napi::Value MaxNameBytes(const Napi::CallbackInfo& info);
  Napi::Value ReserveSync(const Napi::CallbackInfo& info);
  Napi::Value Reserve(const Napi::CallbackInfo& info);
  Napi::Value Find(const Napi::CallbackInfo& info);
  Napi::Value Holds(const Napi::CallbackInfo& info);
  Napi::Value Remove(const Napi::CallbackInfo& info);
  Napi::Value RemoveAll(const Napi::CallbackInfo& info);
  Napi::Value CanRename(const Napi::CallbackInfo& info);
  Napi::Value Rename(const Napi::CallbackInfo& info);
  Napi::Value Room(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  // False with EBADF pending after close().
  bool IsOpen(Napi::Env env, const char* syscall) const;

  std::string path_;
  std::optional<platform::SegmentSpace> space_;
};

}  // namespace shmd
