#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>

#include "platform/segment_directory.h"

namespace shmd {

// Reserves on the libuv pool; the result is a promise of a Reservation. When the environment ends first, the promise
// stays pending and the file is gone with its descriptor.
napi_value ReserveOnPool(napi_env env, std::shared_ptr<platform::SegmentDirectory> directory, uint64_t size,
                         uint32_t mode);

}  // namespace shmd
