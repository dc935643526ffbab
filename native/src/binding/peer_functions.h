// Who has come, as JS functions.
#pragma once

#include <napi.h>

namespace shmd {

void ExportPeerFunctions(Napi::Env env, Napi::Object exports);

}  // namespace shmd
