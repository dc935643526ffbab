// attach(), close() and what goes with them, as JS functions.
#pragma once

#include <napi.h>

namespace shmd {

void ExportAttachmentFunctions(Napi::Env env, Napi::Object exports);

}  // namespace shmd
