// The OS name of a segment until it is published. Nobody asks for it: no name that a segment can be given begins with a dot.
#pragma once

#include <string>

namespace shmd {

// Of os_name as much as leaves room, in whole characters, for those who look at the directory; the uid makes it this segment's alone.
inline std::string HiddenName(const std::string& uid, const std::string& os_name) {
  size_t length = os_name.size() < 200 ? os_name.size() : 200;
  while (length < os_name.size() && length > 0 && (static_cast<unsigned char>(os_name[length]) & 0xc0) == 0x80)
    --length;
  return '.' + os_name.substr(0, length) + '~' + uid;
}

}  // namespace shmd
