#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "platform/file_handle.h"
#include "platform/segment_directory.h"
#include "tagged_wrap.h"

namespace shmd {

// A nameless file on its way to a name. The directory is shared, so that closing it in JS cannot pull its descriptor
// from under a thread or a later publish().
struct ReservedFile {
  std::shared_ptr<platform::SegmentDirectory> directory;
  platform::FileHandle file;
  platform::FileFacts facts;
};

class ReservationWrap : public TaggedWrap<ReservationWrap> {
 public:
  static constexpr ObjectKind kKind = ObjectKind::kReservation;
  static constexpr const char* kClassName = "Reservation";

  static void Define(Napi::Env env);
  // Null with an exception pending, or when the environment is ending; the file is then discarded.
  static napi_value Make(napi_env env, ReservedFile&& reserved);

  explicit ReservationWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value Identity(const Napi::CallbackInfo& info);
  Napi::Value Size(const Napi::CallbackInfo& info);
  Napi::Value Publish(const Napi::CallbackInfo& info);
  Napi::Value Discard(const Napi::CallbackInfo& info);

  void LetGo();

  ReservedFile reserved_;
};

}  // namespace shmd
