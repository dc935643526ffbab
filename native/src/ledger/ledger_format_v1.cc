#include "ledger/ledger_format_v1.h"

#include <array>
#include <cstddef>

#include "ledger/ledger_text.h"
#include "platform/decimal.h"

namespace shmd {
namespace {

constexpr size_t kMaxFields = 7;

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

bool ParseName(std::string_view field, std::string* text) { return ParseLedgerText(field, text) && !text->empty(); }

bool ParseNumbers(std::string_view dev, std::string_view ino, ObjectId* id) {
  return ParseDecimal(dev, kMaxSafeInteger, &id->dev) && ParseDecimal(ino, kMaxSafeInteger, &id->ino);
}

}  // namespace

bool ParseLedgerRecordV1(std::string_view record, uint64_t written, LedgerRecord* out) {
  Fields fields;
  if (!Split(record, &fields) || fields.at[0].size() != 1) return false;
  const auto& at = fields.at;
  out->id.proof = Proof::kBornBy;
  out->id.value = written;
  switch (at[0][0]) {
    case 'H':
      out->kind = RecordKind::kHeader;
      out->version = 1;
      out->id.proof = Proof::kNone;
      return fields.count == 5 && at[1] == "1" && ParseName(at[2], &out->boot_id) &&
             ParseDecimal(at[3], kMaxSafeInteger, &out->id.dev) && ParseName(at[4], &out->path);
    case 'N':
      out->kind = RecordKind::kNote;
      return fields.count == 2 && ParseLedgerText(at[1], &out->note);
    case 'S':
      out->kind = RecordKind::kSocket;
      return fields.count == 4 && ParseNumbers(at[1], at[2], &out->id) && ParseName(at[3], &out->path);
    case 'A':
      out->kind = RecordKind::kSegment;
      out->persistent = at[4] == "p";
      return fields.count == 7 && ParseName(at[1], &out->uid) && ParseNumbers(at[2], at[3], &out->id) &&
             (out->persistent || at[4] == "-") && ParseName(at[5], &out->os_name) &&
             ParseLedgerText(at[6], &out->payload);
    case 'R':
      out->kind = RecordKind::kRemoval;
      return fields.count == 2 && ParseName(at[1], &out->uid);
    case 'X':
      out->kind = RecordKind::kStop;
      out->stopped = true;
      return fields.count == 1;
    default:
      return false;
  }
}

}  // namespace shmd
