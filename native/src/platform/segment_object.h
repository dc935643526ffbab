#pragma once

#include <cstdint>

#include "platform/object_id.h"

namespace shmd::platform {

// What stands under a name.
struct SegmentObject {
  ObjectId id;
  uint64_t size = 0;       // bytes
  bool is_memory = false;  // false: it only has a name in the same place
  bool is_known = true;    // false: all that the system tells of it, another one in its place would repeat
};

}  // namespace shmd::platform
