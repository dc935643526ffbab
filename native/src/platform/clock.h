#pragma once

#include <cstdint>

namespace shmd::platform {

// ms of a clock that only goes forward, and that all processes of this machine have in common.
int64_t MonotonicMilliseconds();

}  // namespace shmd::platform
