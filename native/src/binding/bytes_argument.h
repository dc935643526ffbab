#pragma once

#include <napi.h>

#include <cstddef>

namespace shmd {

// What a Uint8Array shows, as the runtime itself knows it: properties that lie are not asked.
struct BytesArgument {
  void* data = nullptr;
  size_t length = 0;
};

// False with an exception pending.
bool ReadBytes(napi_env env, napi_value value, const char* argument, BytesArgument* bytes);

}  // namespace shmd
