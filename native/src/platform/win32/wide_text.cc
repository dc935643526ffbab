#include "platform/win32/wide_text.h"

#include <windows.h>

namespace shmd::platform {

bool ToWide(const std::string& text, std::wstring* wide) {
  if (text.find('\0') != std::string::npos) return false;
  const int bytes = static_cast<int>(text.size());
  const int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), bytes, nullptr, 0);
  if (units <= 0) return false;
  wide->assign(static_cast<size_t>(units), L'\0');
  return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), bytes, wide->data(), units) == units;
}

}  // namespace shmd::platform
