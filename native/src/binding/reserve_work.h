#pragma once

#include <napi.h>

#include <cstdint>

#include "platform/segment_space.h"

namespace shmd {

// Reserves on the libuv pool; the result is a promise of a Backing. When the environment ends first, the promise stays pending and
// the memory is gone.
napi_value ReserveOnPool(napi_env env, const platform::SegmentSpace& space, uint64_t size);

}  // namespace shmd
