#include "ledger/ledger_state.h"

#include <utility>

#include "ledger/ledger_format.h"
#include "ledger/ledger_format_v1.h"

namespace shmd {
void LedgerReplay::Line(std::string_view line) {
  std::string_view text;
  if (!UnwrapLedgerLine(line, &text)) return void(++state_.damaged);
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
  if (!good || (record.kind == RecordKind::kHeader) == state_.header.has_value()) return void(++state_.damaged);
  ++state_.lines;
  Apply(std::move(record));
}

// A last line without LF is a write that was cut short: what it was to record was never done. Unless it is whole, and only its
// end is damaged.
void LedgerReplay::Tail(std::string_view tail) {
  std::string_view text;
  if (tail.empty() || state_.newer) return;
  if (UnwrapLedgerLine(tail, &text)) return Line(tail);
  if (UnwrapLedgerLine(tail.substr(0, tail.size() - 1), &text)) return void(++state_.damaged);
  LedgerRecord record;
  ParseLedgerRecord(text.substr(0, text.rfind(' ')), &record);
  if (record.kind != RecordKind::kSegment || record.os_name.empty()) return;
  state_.unfinished = {std::move(record.uid), record.id, false, false, std::move(record.os_name), "", ""};
}

size_t LedgerReplay::Lines(std::string_view bytes) {
  size_t begin = 0;
  for (size_t end; (end = bytes.find('\n', begin)) != std::string_view::npos; begin = end + 1) {
    if (!state_.newer) Line(bytes.substr(begin, end - begin));
  }
  return begin;
}

LedgerState LedgerReplay::Finish() {
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

void LedgerReplay::Apply(LedgerRecord&& record) {
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

void LedgerReplay::Add(LedgerRecord&& record) {
  const auto [entry, fresh] = places_.try_emplace(record.uid, state_.segments.size());
  LedgerSegment segment = {std::move(record.uid),     record.id,
                           record.persistent,         record.board,
                           std::move(record.os_name), std::move(record.payload),
                           std::move(record.extra)};
  if (fresh) {
    state_.segments.push_back(std::move(segment));
  } else {
    state_.segments[entry->second] = std::move(segment);
  }
}

void LedgerReplay::Remove(const std::string& uid) {
  const auto entry = places_.find(uid);
  if (entry == places_.end()) return;
  // No record has an empty uid, so it marks a gap; closing it now would make removal linear.
  state_.segments[entry->second] = {};
  places_.erase(entry);
}

LedgerState ReplayLedger(std::string_view bytes, uint64_t written) {
  LedgerReplay replay(written);
  replay.Tail(bytes.substr(replay.Lines(bytes)));
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
    bytes += FormatSegment(segment.uid, segment.id, segment.persistent, segment.os_name, segment.payload, segment.board,
                           segment.extra);
  }
  return bytes;
}

size_t StopOffset(const LedgerHeader& header) {
  return FormatHeader(header.boot_id, header.dir, header.dir_id, header.extra).size();
}

}  // namespace shmd
