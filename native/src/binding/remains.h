// What is left of files that have lost their names: their pages, which go with the last handle. Giving many of them back takes
// long, so it is done on the libuv pool.
#pragma once

#include <napi.h>

#include <cstdint>
#include <vector>

#include "platform/handle.h"

namespace shmd {

class Remains {
 public:
  // Where the next file's handle goes, if it gets one.
  platform::Handle* Next() {
    if (handles_.empty() || handles_.back().valid()) handles_.emplace_back();
    return &handles_.back();
  }

  // When the environment ends first, it is done there and then.
  void FreeOnPool(napi_env env);

 private:
  std::vector<platform::Handle> handles_;
};

// A full file system may only seem so while pages of ours are still on their way back.
namespace freeing {

// Names what has been queued so far.
uint64_t Latest();
// Returns when all of that is done. From the pool only, in work that was queued after it.
void WaitFor(uint64_t latest);

}  // namespace freeing
}  // namespace shmd
