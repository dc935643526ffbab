#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "platform/segment_directory.h"
#include "tagged_wrap.h"

namespace shmd {

class SegmentDirectoryWrap : public TaggedWrap<SegmentDirectoryWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kSegmentDirectory;
  static constexpr const char* kClassName = "SegmentDirectory";

  static void Define(Napi::Env env, Napi::Object exports);
  explicit SegmentDirectoryWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value Path(const Napi::CallbackInfo& info);
  Napi::Value ReserveSync(const Napi::CallbackInfo& info);
  Napi::Value Reserve(const Napi::CallbackInfo& info);
  Napi::Value Find(const Napi::CallbackInfo& info);
  Napi::Value Unlink(const Napi::CallbackInfo& info);
  Napi::Value UnlinkAll(const Napi::CallbackInfo& info);
  Napi::Value Space(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  // False with EBADF pending after close().
  bool IsOpen(Napi::Env env, const char* syscall) const;

  std::string path_;
  std::shared_ptr<platform::SegmentDirectory> directory_;
};

}  // namespace shmd
