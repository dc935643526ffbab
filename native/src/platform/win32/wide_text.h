// Text as the system's functions take it.
#pragma once

#include <string>

namespace shmd::platform {

// False for what is empty, no UTF-8, or would be cut short.
bool ToWide(const std::string& text, std::wstring* wide);

}  // namespace shmd::platform
