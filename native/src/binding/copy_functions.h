#pragma once

#include <napi.h>

namespace shmd {

void ExportCopyFunctions(Napi::Env env, Napi::Object exports);

}  // namespace shmd
