// Not supported yet: nothing opens one.
#include "platform/file_handle.h"

namespace shmd::platform {

void FileHandle::Close() { value_ = kNone; }

}  // namespace shmd::platform
