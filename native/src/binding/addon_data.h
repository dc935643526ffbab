// State of one environment (the main thread, or one worker). Nothing here is shared between environments.
#pragma once

#include <napi.h>

#include <cstdint>
#include <map>
#include <optional>

#include "binding/end_notice.h"
#include "mapping/attachment.h"

namespace shmd {

// What an object that JS holds stands for.
enum class ObjectKind : uint64_t {
  kAttachment,
  kSegmentSpace,
  kBacking,
  kKeeper,
  kLedger,
  kBackgroundWriter,
  kHiddenMemory,
  kNamedPipe,
  kBell,
  kRinger,
};

struct AddonData {
  explicit AddonData(napi_env env);
  ~AddonData();
  AddonData(const AddonData&) = delete;
  AddonData& operator=(const AddonData&) = delete;

  // Null once the environment is ending.
  static AddonData* Of(napi_env env);

  // No object of another addon, of another copy of this one or of another kind can pass for one of this kind.
  napi_type_tag TagOf(ObjectKind kind) const;

  // The end is near: the addresses of memory that a script may have moved to another thread are kept.
  void KeepMoved();

  AttachmentList attachments;
  EndNotice end_notice;
  uint64_t max_array_buffer = 0;  // bytes
  // Whether ArrayBuffers over memory that the runtime did not allocate are allowed. Not yet asked: none.
  std::optional<bool> external_buffers;
  // Whether the environment may end before the process does, with finalizers that cannot be believed.
  bool keeps_moved = false;
  // Whether the runtime's event loop is libuv's.
  bool has_libuv = false;

  // Of the classes whose objects native code makes, and what the next one takes over: see made_wrap.h.
  std::map<ObjectKind, Napi::FunctionReference> constructors;
  struct {
    ObjectKind kind = ObjectKind::kAttachment;
    void* native = nullptr;
  } under_construction;

 private:
  static void OnEnvironmentCleanup(void* data);
  bool MayHaveMoved(const Attachment& attachment) const;

  napi_env env_;
  bool hooked_ = false;
  napi_type_tag random_tag_;  // made anew at each load
};

}  // namespace shmd
