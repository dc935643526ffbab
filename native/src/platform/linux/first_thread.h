#pragma once

namespace shmd::platform {

// Is this the thread that the process began with? No worker is.
bool IsFirstThread();

}  // namespace shmd::platform
