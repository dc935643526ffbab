// Who may come, as JS functions.
#pragma once

#include <napi.h>

namespace shmd {

void ExportAccessFunctions(Napi::Env env, Napi::Object exports);

}  // namespace shmd
