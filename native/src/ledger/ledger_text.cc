#include "ledger/ledger_text.h"

#include <cstddef>

namespace shmd {
namespace {

constexpr char kHex[] = "0123456789abcdef";

int HexValue(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

void AppendEncodedByte(unsigned char byte, std::string* out) {
  out->push_back('%');
  out->push_back(kHex[byte >> 4]);
  out->push_back(kHex[byte & 15]);
}

}  // namespace

void AppendLedgerText(std::string_view text, std::string* out) {
  if (text.empty()) return out->push_back('-');
  if (text == "-") return AppendEncodedByte('-', out);
  for (const unsigned char byte : text) {
    if (byte <= 0x20 || byte == '%' || byte == 0x7f) {
      AppendEncodedByte(byte, out);
    } else {
      out->push_back(static_cast<char>(byte));
    }
  }
}

bool ParseLedgerText(std::string_view field, std::string* text) {
  text->clear();
  if (field.empty()) return false;
  if (field == "-") return true;
  text->reserve(field.size());
  for (size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '%') {
      text->push_back(field[i]);
      continue;
    }
    if (field.size() - i < 3) return false;
    const int high = HexValue(field[i + 1]);
    const int low = HexValue(field[i + 2]);
    if (high < 0 || low < 0) return false;
    text->push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  return true;
}

}  // namespace shmd
