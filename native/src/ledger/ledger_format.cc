#include "ledger/ledger_format.h"

#include <cstddef>

#include "ledger/crc32.h"
#include "ledger/ledger_text.h"
#include "platform/decimal.h"

namespace shmd {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr size_t kCrcDigits = 8;
constexpr std::string_view kStopped = "yes";
constexpr std::string_view kRunning = "not";
constexpr std::string_view kBoard = "board";

bool ParseCrc(std::string_view digits, uint32_t* crc) {
  uint32_t value = 0;
  for (const char digit : digits) {
    const bool decimal = digit >= '0' && digit <= '9';
    if (!decimal && !(digit >= 'a' && digit <= 'f')) return false;
    value = value << 4 | static_cast<uint32_t>(decimal ? digit - '0' : digit - 'a' + 10);
  }
  *crc = value;
  return true;
}

void AppendField(std::string_view key, std::string_view text, std::string* record) {
  record->append(" ").append(key).append("=");
  AppendLedgerText(text, record);
}

bool ParseName(std::string_view field, std::string* text) { return ParseLedgerText(field, text) && !text->empty(); }

bool ParseYes(std::string_view field, std::string_view yes, std::string_view no, bool* value) {
  *value = field == yes;
  return *value || field == no;
}

bool ParseFlags(std::string_view field, bool* persistent) {
  // Letters that we do not know are a later release's.
  std::string flags;
  if (!ParseLedgerText(field, &flags)) return false;
  *persistent = flags.find('p') != std::string::npos;
  return true;
}

enum class Field { kBad, kKnown, kOptional, kUnknown };

Field Known(bool good) { return good ? Field::kKnown : Field::kBad; }

Field ParseField(std::string_view key, std::string_view text, LedgerRecord* out) {
  switch (out->kind) {
    case RecordKind::kHeader:
      if (key == "v") return Known(ParseDecimal(text, UINT64_MAX, &out->version));
      if (key == "boot") return Known(ParseName(text, &out->boot_id));
      if (key == "dir") return Known(ParseLedgerText(text, &out->path));
      if (key == "dirid") return Known(ParseObjectId(text, &out->id));
      return Field::kUnknown;
    case RecordKind::kStop:
      return key == "stop" ? Known(ParseYes(text, kStopped, kRunning, &out->stopped)) : Field::kUnknown;
    case RecordKind::kNote:
      return key == "note" ? Known(ParseLedgerText(text, &out->note)) : Field::kUnknown;
    case RecordKind::kSocket:
      if (key == "path") return Known(ParseName(text, &out->path));
      if (key == "id") return Known(ParseObjectId(text, &out->id));
      return Field::kUnknown;
    case RecordKind::kSegment:
      if (key == "uid") return Known(ParseName(text, &out->uid));
      if (key == "id") return Known(ParseObjectId(text, &out->id));
      if (key == "os") return Known(ParseName(text, &out->os_name));
      if (key == "flags") return Known(ParseFlags(text, &out->persistent));
      if (key == "data") return Known(ParseLedgerText(text, &out->payload));
      // Another kind is a later release's, and a segment to us.
      if (key == "kind" && text == kBoard) return out->board = true, Field::kOptional;
      return Field::kUnknown;
    case RecordKind::kRemoval:
      return key == "uid" ? Known(ParseName(text, &out->uid)) : Field::kUnknown;
    case RecordKind::kUnknown:
      return Field::kUnknown;
  }
  return Field::kBad;
}

RecordKind KindOf(char letter, size_t* fields) {
  switch (letter) {
    case 'H':
      return *fields = 4, RecordKind::kHeader;
    case 'X':
      return *fields = 1, RecordKind::kStop;
    case 'N':
      return *fields = 1, RecordKind::kNote;
    case 'S':
      return *fields = 2, RecordKind::kSocket;
    case 'A':
      return *fields = 5, RecordKind::kSegment;
    case 'R':
      return *fields = 1, RecordKind::kRemoval;
    default:
      return *fields = 0, RecordKind::kUnknown;
  }
}

bool IsKey(std::string_view key) {
  for (const char letter : key) {
    if (letter < 'a' || letter > 'z') return false;
  }
  return !key.empty();
}

// Whether key stands in the fields before this one.
bool IsRepeated(std::string_view before, std::string_view key) {
  for (size_t at = before.find(key); at != std::string_view::npos; at = before.find(key, at + 1)) {
    const size_t end = at + key.size();
    if (at > 0 && before[at - 1] == ' ' && end < before.size() && before[end] == '=') return true;
  }
  return false;
}

}  // namespace

bool UnwrapLedgerLine(std::string_view line, std::string_view* record) {
  if (line.size() < kCrcDigits + 2 || line[kCrcDigits] != ' ') return false;
  uint32_t crc = 0;
  *record = line.substr(kCrcDigits + 1);
  return ParseCrc(line.substr(0, kCrcDigits), &crc) && Crc32(*record) == crc;
}

std::string WrapLedgerLine(std::string_view record) {
  std::string line(kCrcDigits, '0');
  uint32_t crc = Crc32(record);
  for (size_t i = kCrcDigits; i-- > 0; crc >>= 4) line[i] = kHex[crc & 15];
  line.reserve(kCrcDigits + record.size() + 2);
  line.append(" ").append(record).push_back('\n');
  return line;
}

uint64_t HeaderVersion(std::string_view record) {
  if (record.size() < 3 || record.substr(0, 2) != "H ") return 0;
  std::string_view field = record.substr(2, record.find(' ', 2) - 2);
  if (field.substr(0, 2) == "v=") field.remove_prefix(2);
  uint64_t version = 0;
  return ParseDecimal(field, UINT64_MAX, &version) ? version : 0;
}

bool ParseLedgerRecord(std::string_view record, LedgerRecord* out) {
  if (record.empty() || record[0] < 'A' || record[0] > 'Z') return false;
  size_t missing = 0;
  out->kind = KindOf(record[0], &missing);
  for (size_t at = 1; at < record.size();) {
    if (record[at] != ' ') return false;
    const size_t end = record.find(' ', at + 1);
    const std::string_view field = record.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    const size_t equals = field.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view key = field.substr(0, equals), text = field.substr(equals + 1);
    if (!IsKey(key) || text.empty() || IsRepeated(record.substr(0, at), key)) return false;
    switch (ParseField(key, text, out)) {
      case Field::kBad:
        return false;
      case Field::kKnown:
        --missing;
        break;
      case Field::kOptional:
        break;
      case Field::kUnknown:
        out->extra.append(" ").append(field);
        break;
    }
    at = end == std::string_view::npos ? record.size() : end;
  }
  if (out->kind == RecordKind::kUnknown) out->extra = record;
  return missing == 0;
}

std::string FormatHeader(std::string_view boot_id, std::string_view dir, const ObjectId& dir_id,
                         std::string_view extra) {
  std::string record = "H";
  AppendField("v", std::to_string(kLedgerVersion), &record);
  AppendField("boot", boot_id, &record);
  AppendField("dir", dir, &record);
  AppendField("dirid", FormatObjectId(dir_id), &record);
  return WrapLedgerLine(record.append(extra));
}

std::string FormatStop(bool stopped) {
  std::string record = "X";
  AppendField("stop", stopped ? kStopped : kRunning, &record);
  return WrapLedgerLine(record);
}

std::string FormatNote(std::string_view note) {
  std::string record = "N";
  AppendField("note", note, &record);
  return WrapLedgerLine(record);
}

std::string FormatSocket(std::string_view path, const ObjectId& id) {
  std::string record = "S";
  AppendField("path", path, &record);
  AppendField("id", FormatObjectId(id), &record);
  return WrapLedgerLine(record);
}

std::string FormatSegment(std::string_view uid, const ObjectId& id, bool persistent, std::string_view os_name,
                          std::string_view payload, bool board, std::string_view extra) {
  std::string record = "A";
  AppendField("uid", uid, &record);
  AppendField("id", FormatObjectId(id), &record);
  AppendField("os", os_name, &record);
  AppendField("flags", persistent ? "p" : "", &record);
  AppendField("data", payload, &record);
  if (board) AppendField("kind", kBoard, &record);
  return WrapLedgerLine(record.append(extra));
}

std::string FormatRemoval(std::string_view uid) {
  std::string record = "R";
  AppendField("uid", uid, &record);
  return WrapLedgerLine(record);
}

}  // namespace shmd
