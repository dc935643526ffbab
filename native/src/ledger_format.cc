#include "ledger_format.h"

#include <array>
#include <cstddef>

#include "crc32.h"

namespace shmd {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr size_t kCrcDigits = 8;
constexpr size_t kMaxFields = 7;
constexpr uint64_t kMaxNumber = (uint64_t{1} << 53) - 1;

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

void AppendText(std::string_view text, std::string* out) {
  out->push_back(' ');
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

void AppendNumber(uint64_t number, std::string* out) {
  out->push_back(' ');
  out->append(std::to_string(number));
}

std::string Finish(const std::string& record) {
  std::string line(kCrcDigits, '0');
  uint32_t crc = Crc32(record);
  for (size_t i = kCrcDigits; i-- > 0; crc >>= 4) line[i] = kHex[crc & 15];
  line.reserve(kCrcDigits + record.size() + 2);
  line.push_back(' ');
  line.append(record);
  line.push_back('\n');
  return line;
}

bool ParseCrc(std::string_view digits, uint32_t* crc) {
  uint32_t value = 0;
  for (const char digit : digits) {
    const int nibble = HexValue(digit);
    if (nibble < 0) return false;
    value = value << 4 | static_cast<uint32_t>(nibble);
  }
  *crc = value;
  return true;
}

bool ParseText(std::string_view field, std::string* text) {
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

bool ParseNonEmpty(std::string_view field, std::string* text) { return ParseText(field, text) && !text->empty(); }

bool ParseNumber(std::string_view field, uint64_t* number) {
  if (field.empty() || field.size() > 16) return false;
  uint64_t value = 0;
  for (const char digit : field) {
    if (digit < '0' || digit > '9') return false;
    value = value * 10 + static_cast<uint64_t>(digit - '0');
  }
  *number = value;
  return value <= kMaxNumber;
}

struct Fields {
  std::array<std::string_view, kMaxFields> at;
  size_t count = 0;
};

bool Split(std::string_view record, Fields* fields) {
  for (;;) {
    if (fields->count == kMaxFields) return false;
    const size_t space = record.find(' ');
    fields->at[fields->count++] = record.substr(0, space);
    if (space == std::string_view::npos) return true;
    record.remove_prefix(space + 1);
  }
}

bool ParseRecord(const Fields& fields, LedgerRecord* record) {
  const auto& at = fields.at;
  if (at[0].size() != 1) return false;
  switch (at[0][0]) {
    case 'H':
      record->kind = RecordKind::kHeader;
      return fields.count == 5 && at[1] == "1" && ParseNonEmpty(at[2], &record->boot_id) &&
             ParseNumber(at[3], &record->dev) && ParseNonEmpty(at[4], &record->path);
    case 'N':
      record->kind = RecordKind::kNote;
      return fields.count == 2 && ParseText(at[1], &record->note);
    case 'S':
      record->kind = RecordKind::kSocket;
      return fields.count == 4 && ParseNumber(at[1], &record->dev) && ParseNumber(at[2], &record->ino) &&
             ParseNonEmpty(at[3], &record->path);
    case 'A':
      record->kind = RecordKind::kSegment;
      record->persistent = at[4] == "p";
      return fields.count == 7 && ParseNonEmpty(at[1], &record->uid) && ParseNumber(at[2], &record->dev) &&
             ParseNumber(at[3], &record->ino) && (record->persistent || at[4] == "-") &&
             ParseNonEmpty(at[5], &record->os_name) && ParseText(at[6], &record->payload);
    case 'R':
      record->kind = RecordKind::kRemoval;
      return fields.count == 2 && ParseNonEmpty(at[1], &record->uid);
    case 'X':
      record->kind = RecordKind::kStop;
      return fields.count == 1;
    default:
      return false;
  }
}

}  // namespace

bool ParseLedgerLine(std::string_view line, LedgerRecord* record) {
  if (line.size() < kCrcDigits + 2 || line[kCrcDigits] != ' ') return false;
  uint32_t crc = 0;
  if (!ParseCrc(line.substr(0, kCrcDigits), &crc)) return false;
  const std::string_view body = line.substr(kCrcDigits + 1);
  if (Crc32(body) != crc) return false;
  Fields fields;
  return Split(body, &fields) && ParseRecord(fields, record);
}

std::string FormatHeader(std::string_view boot_id, uint64_t dir_dev, std::string_view dir) {
  std::string record = "H 1";
  AppendText(boot_id, &record);
  AppendNumber(dir_dev, &record);
  AppendText(dir, &record);
  return Finish(record);
}

std::string FormatNote(std::string_view note) {
  std::string record = "N";
  AppendText(note, &record);
  return Finish(record);
}

std::string FormatSocket(uint64_t dev, uint64_t ino, std::string_view path) {
  std::string record = "S";
  AppendNumber(dev, &record);
  AppendNumber(ino, &record);
  AppendText(path, &record);
  return Finish(record);
}

std::string FormatSegment(std::string_view uid, uint64_t dev, uint64_t ino, bool persistent, std::string_view os_name,
                          std::string_view payload) {
  std::string record = "A";
  AppendText(uid, &record);
  AppendNumber(dev, &record);
  AppendNumber(ino, &record);
  record.append(persistent ? " p" : " -");
  AppendText(os_name, &record);
  AppendText(payload, &record);
  return Finish(record);
}

std::string FormatRemoval(std::string_view uid) {
  std::string record = "R";
  AppendText(uid, &record);
  return Finish(record);
}

std::string FormatStop() { return Finish("X"); }

}  // namespace shmd
