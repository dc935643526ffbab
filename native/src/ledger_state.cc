#include "ledger_state.h"

#include <unordered_map>
#include <utility>

#include "ledger_format.h"
#include "ledger_format_v1.h"

namespace shmd {
namespace {

class Replay {
 public:
  explicit Replay(uint64_t written) : written_(written) {}

  void Line(std::string_view line) {
    std::string_view text;
    if (!UnwrapLedgerLine(line, &text)) return Damaged();
    const uint64_t version = state_.header ? state_.header->version : HeaderVersion(text);
    if (version > kLedgerVersion) {
      state_.newer = true;
      return;
    }
    LedgerRecord record;
    const bool good = version == 1   ? ParseLedgerRecordV1(text, written_, &record)
                      : version == 2 ? ParseLedgerRecord(text, &record)
                                     : false;
    // A second header cannot be ours: it would move the segments before it to another directory.
    if (!good || (record.kind == RecordKind::kHeader) == state_.header.has_value()) return Damaged();
    ++state_.lines;
    Apply(std::move(record));
  }

  // A last line without LF is a write that was cut short: what it was to record was never done. Unless it is whole, and only its
  // end is damaged.
  void Tail(std::string_view tail) {
    std::string_view text;
    if (UnwrapLedgerLine(tail, &text)) return Line(tail);
    if (UnwrapLedgerLine(tail.substr(0, tail.size() - 1), &text)) return Damaged();
    LedgerRecord record;
    ParseLedgerRecord(text.substr(0, text.rfind(' ')), &record);
    if (record.kind != RecordKind::kSegment || record.os_name.empty()) return;
    state_.unfinished = {std::move(record.uid), record.id, false, std::move(record.os_name), "", ""};
  }

  bool newer() const { return state_.newer; }

  LedgerState Finish() {
    if (state_.newer) {
      LedgerState newer;
      newer.newer = true;
      return newer;
    }
    size_t kept = 0;
    for (auto& segment : state_.segments) {
      if (segment.uid.empty()) continue;
      if (&state_.segments[kept] != &segment) state_.segments[kept] = std::move(segment);
      ++kept;
    }
    state_.segments.resize(kept);
    return std::move(state_);
  }

 private:
  void Damaged() { ++state_.damaged; }

  void Apply(LedgerRecord&& record) {
    switch (record.kind) {
      case RecordKind::kHeader:
        state_.header = {record.version, std::move(record.boot_id), std::move(record.path), record.id,
                         std::move(record.extra)};
        if (record.version == 1) state_.stop = Stop::kRunning;
        return;
      case RecordKind::kStop:
        state_.stop = record.stopped ? Stop::kPlanned : Stop::kRunning;
        return;
      case RecordKind::kNote:
        state_.note = std::move(record.note);
        state_.has_note = true;
        return;
      case RecordKind::kSocket:
        state_.socket = {std::move(record.path), record.id};
        return;
      case RecordKind::kSegment:
        return Add(std::move(record));
      case RecordKind::kRemoval:
        return Remove(record.uid);
      case RecordKind::kUnknown:
        state_.unknown.push_back(std::move(record.extra));
        return;
    }
  }

  void Add(LedgerRecord&& record) {
    const auto [entry, fresh] = places_.try_emplace(record.uid, state_.segments.size());
    LedgerSegment segment = {std::move(record.uid),     record.id,
                             record.persistent,         std::move(record.os_name),
                             std::move(record.payload), std::move(record.extra)};
    if (fresh) {
      state_.segments.push_back(std::move(segment));
    } else {
      state_.segments[entry->second] = std::move(segment);
    }
  }

  void Remove(const std::string& uid) {
    const auto entry = places_.find(uid);
    if (entry == places_.end()) return;
    // No record has an empty uid, so it marks a gap; closing it now would make removal linear.
    state_.segments[entry->second] = {};
    places_.erase(entry);
  }

  const uint64_t written_;
  LedgerState state_;
  std::unordered_map<std::string, size_t> places_;
};

}  // namespace

LedgerState ReplayLedger(std::string_view bytes, uint64_t written) {
  Replay replay(written);
  while (!bytes.empty() && !replay.newer()) {
    const size_t end = bytes.find('\n');
    if (end == std::string_view::npos) {
      replay.Tail(bytes);
      break;
    }
    replay.Line(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
  }
  return replay.Finish();
}

std::string FormatLedger(const LedgerState& state) {
  std::string bytes;
  if (!state.header) return bytes;
  bytes += FormatHeader(state.header->boot_id, state.header->dir, state.header->dir_id, state.header->extra);
  if (state.stop != Stop::kUnknown) bytes += FormatStop(state.stop == Stop::kPlanned);
  if (state.has_note) bytes += FormatNote(state.note);
  if (state.socket) bytes += FormatSocket(state.socket->path, state.socket->id);
  for (const auto& record : state.unknown) bytes += WrapLedgerLine(record);
  for (const auto& segment : state.segments) {
    bytes += FormatSegment(segment.uid, segment.id, segment.persistent, segment.os_name, segment.payload, segment.extra);
  }
  return bytes;
}

size_t StopOffset(const LedgerHeader& header) {
  return FormatHeader(header.boot_id, header.dir, header.dir_id, header.extra).size();
}

}  // namespace shmd
