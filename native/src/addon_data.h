// State of one environment (the main thread, or one worker). Nothing here is shared between environments.
#pragma once

#include <napi.h>

#include <cstdint>

#include "attachment.h"

namespace shmd {

class LedgerFile;
struct ReservedFile;

struct AddonData {
  explicit AddonData(napi_env env);
  ~AddonData();
  AddonData(const AddonData&) = delete;
  AddonData& operator=(const AddonData&) = delete;

  // Null once the environment is ending.
  static AddonData* Of(napi_env env);

  AttachmentList attachments;
  // Made at random at each load, so that no other addon's wrapped object, and no object of another copy of this one,
  // can pass for an attachment.
  napi_type_tag attachment_tag;
  uint64_t max_array_buffer = 0;  // bytes

  Napi::FunctionReference reservation;
  Napi::FunctionReference ledger;
  // What the next instance takes over. Empty when a script calls the constructor by itself, which is how it is refused.
  ReservedFile* reserved_for_construction = nullptr;
  LedgerFile* ledger_for_construction = nullptr;

 private:
  static void OnEnvironmentCleanup(void* data);

  napi_env env_;
  bool hooked_ = false;
};

}  // namespace shmd
