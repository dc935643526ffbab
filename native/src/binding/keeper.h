#pragma once

#include <napi.h>

#include "platform/segment_space.h"

namespace shmd {

// What JS holds as long as a segment has its name. Null with an exception pending, or when the environment is ending; then the keeper is gone.
napi_value MakeKeeper(napi_env env, platform::Keeper&& keeper);

}  // namespace shmd
