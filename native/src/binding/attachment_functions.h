// attach(), close() and what goes with them, as JS functions.
#pragma once

#include <napi.h>

#include "mapping/attachment.h"

namespace shmd {

void ExportAttachmentFunctions(Napi::Env env, Napi::Object exports);

// Null, with a TypeError pending, when value is no ArrayBuffer that attach() returned in this thread.
Attachment* ReadAttachment(napi_env env, napi_value value);

}  // namespace shmd
