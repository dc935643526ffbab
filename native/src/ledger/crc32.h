// CRC-32 (IEEE 802.3, the one of zlib). Tells a torn or edited ledger line from a whole one; it is no signature.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace shmd {

constexpr std::array<uint32_t, 256> MakeCrc32Table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ (value & 1 ? 0xEDB88320u : 0u);
    table[byte] = value;
  }
  return table;
}

inline uint32_t Crc32(std::string_view bytes) {
  static constexpr std::array<uint32_t, 256> kTable = MakeCrc32Table();
  uint32_t value = 0xFFFFFFFFu;
  for (unsigned char byte : bytes) value = kTable[(value ^ byte) & 0xFFu] ^ (value >> 8);
  return value ^ 0xFFFFFFFFu;
}

}  // namespace shmd
