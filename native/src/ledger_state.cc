#include "ledger_state.h"

#include <unordered_map>
#include <utility>

#include "ledger_format.h"

namespace shmd {
namespace {

class Replay {
 public:
  void Apply(LedgerRecord&& record) {
    // A second header cannot be ours: it would move the segments before it to another directory.
    if (record.kind == RecordKind::kHeader && state_.header) return Damaged();
    ++state_.lines;
    switch (record.kind) {
      case RecordKind::kHeader:
        state_.header = {std::move(record.boot_id), std::move(record.path), record.dev};
        return;
      case RecordKind::kNote:
        state_.note = std::move(record.note);
        state_.has_note = true;
        return;
      case RecordKind::kSocket:
        state_.socket = {std::move(record.path), record.dev, record.ino};
        return;
      case RecordKind::kSegment:
        return Add(std::move(record));
      case RecordKind::kRemoval:
        return Remove(record.uid);
      case RecordKind::kStop:
        state_.stopped = true;
        return;
    }
  }

  void Damaged() { ++state_.damaged; }

  LedgerState Finish() {
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
  void Add(LedgerRecord&& record) {
    const auto [entry, fresh] = places_.try_emplace(record.uid, state_.segments.size());
    LedgerSegment segment = {std::move(record.uid),     record.dev, record.ino, record.persistent,
                             std::move(record.os_name), std::move(record.payload)};
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

  LedgerState state_;
  std::unordered_map<std::string, size_t> places_;
};

}  // namespace

LedgerState ReplayLedger(std::string_view bytes) {
  Replay replay;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    if (end == std::string_view::npos) {
      replay.Damaged();
      break;
    }
    LedgerRecord record;
    if (ParseLedgerLine(bytes.substr(0, end), &record)) {
      replay.Apply(std::move(record));
    } else {
      replay.Damaged();
    }
    bytes.remove_prefix(end + 1);
  }
  return replay.Finish();
}

std::string FormatLedger(const LedgerState& state) {
  std::string bytes;
  if (state.header) bytes += FormatHeader(state.header->boot_id, state.header->dir_dev, state.header->dir);
  if (state.has_note) bytes += FormatNote(state.note);
  if (state.socket) bytes += FormatSocket(state.socket->dev, state.socket->ino, state.socket->path);
  for (const auto& segment : state.segments) {
    bytes += FormatSegment(segment.uid, segment.dev, segment.ino, segment.persistent, segment.os_name, segment.payload);
  }
  if (state.stopped) bytes += FormatStop();
  return bytes;
}

}  // namespace shmd
