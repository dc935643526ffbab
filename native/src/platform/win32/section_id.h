// The system gives a section no number that can be asked for later, so whoever keeps it gives it one. It proves nothing to those who come by
// the name: who must have this very section gets a handle to it.
#pragma once

#include "platform/object_id.h"

namespace shmd::platform {

ObjectId NewSectionId();

}  // namespace shmd::platform
