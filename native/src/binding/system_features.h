// What the addon of one system has beside what all have: each system's is a file of its own.
#pragma once

#include <napi.h>

namespace shmd {

void ExportSystemFeatures(Napi::Env env, Napi::Object exports);

}  // namespace shmd
