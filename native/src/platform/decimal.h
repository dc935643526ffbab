// Decimal numbers as text, the only form in which the ledger and identities hold them.
#pragma once

#include <cstdint>
#include <string_view>

namespace shmd {

// False for anything but digits, and beyond max.
inline bool ParseDecimal(std::string_view text, uint64_t max, uint64_t* number) {
  if (text.empty() || text.size() > 20) return false;
  uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return false;
    const uint64_t next = static_cast<uint64_t>(digit - '0');
    if (value > (UINT64_MAX - next) / 10) return false;
    value = value * 10 + next;
  }
  *number = value;
  return value <= max;
}

}  // namespace shmd
