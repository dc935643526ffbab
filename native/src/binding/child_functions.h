// Programs that are children of this process, as JS functions.
#pragma once

#include <napi.h>

namespace shmd {

void ExportChildFunctions(Napi::Env env, Napi::Object exports);

}  // namespace shmd
