// Keeps this module in memory until the process ends: a finalizer that V8 runs late must still find its code after the last worker has gone.
#pragma once

namespace shmd::platform {

void PinModule();

}  // namespace shmd::platform
