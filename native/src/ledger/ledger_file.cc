#include "ledger/ledger_file.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

#include "ledger/ledger_format.h"
#include "platform/posix/boot_identity.h"
#include "platform/posix/socket_file.h"
#include "platform/segment_space.h"

namespace shmd {

using platform::LockedFile;
using platform::OpenOutcome;

namespace {

size_t HashOf(const std::string& uid) { return std::hash<std::string>{}(uid); }

// Lines of an old version tell less of a file than the kernel does: from now on, all of it is recorded.
void Complete(const platform::SegmentSpace& space, LedgerSegment* segment) {
  if (segment->id.proof != Proof::kBornBy) return;
  platform::SegmentObject object;
  SysError error;
  if (space.Look(segment->os_name, segment->id, &object, &error) == platform::Presence::kSame) segment->id = object.id;
}

}  // namespace

OpenOutcome LedgerFile::Open(const std::string& path, bool create, LedgerFile* ledger, SysError* error) {
  const OpenOutcome outcome = LockedFile::Open(path, create, &ledger->file_, error);
  if (outcome != OpenOutcome::kLocked || ledger->file_.size() == 0) return outcome;
  std::string bytes;
  *error = ledger->file_.ReadAll(&bytes);
  if (*error) {
    ledger->Close();
    return OpenOutcome::kFailed;
  }
  ledger->torn_ = !bytes.empty() && bytes.back() != '\n';
  ledger->Count(ReplayLedger(bytes, 0));
  return outcome;
}

SysError LedgerFile::Load(LedgerState* state) const {
  std::string bytes;
  if (const SysError error = file_.ReadAll(&bytes)) return error;
  *state = ReplayLedger(bytes, file_.written());
  return {};
}

SysError LedgerFile::Begin(const std::string& dir, std::string_view note, const std::vector<std::string>& keep) {
  LedgerState state;
  platform::SegmentSpace space;
  std::string boot_id;
  if (const SysError error = Load(&state)) return error;
  if (const SysError error = platform::ReadBootId(&boot_id)) return error;
  if (const SysError error = platform::SegmentSpace::Open(dir, &space)) return error;
  const std::unordered_set<std::string_view> kept(keep.begin(), keep.end());
  auto& segments = state.segments;
  segments.erase(std::remove_if(segments.begin(), segments.end(),
                                [&](const LedgerSegment& segment) { return kept.count(segment.uid) == 0; }),
                 segments.end());
  for (auto& segment : segments) Complete(space, &segment);
  state.header = {kLedgerVersion, std::move(boot_id), dir, space.id(), ""};
  state.note = note;
  state.has_note = true;
  state.socket.reset();
  state.stop = Stop::kRunning;
  // What we do not know stays with the segments: it may be about them, and they are where the former header says.
  if (segments.empty()) state.unknown.clear();
  return Rewrite(state);
}

SysError LedgerFile::RecordSocket(const std::string& path) {
  ObjectId id;
  if (const SysError error = platform::IdentifySocket(path, &id)) return error;
  if (const SysError error = Append(FormatSocket(path, id))) return error;
  ++lines_;
  has_socket_ = true;
  return {};
}

SysError LedgerFile::RecordSegment(const LedgerSegment& segment) {
  if (const SysError error = Append(FormatSegment(segment.uid, segment.id, segment.persistent, segment.os_name,
                                                  segment.payload, segment.board, segment.extra))) {
    return error;
  }
  ++lines_;
  live_.insert(HashOf(segment.uid));
  return {};
}

SysError LedgerFile::RecordRemovals(const std::vector<std::string>& uids) {
  if (uids.empty()) return {};
  std::string bytes;
  for (const auto& uid : uids) bytes += FormatRemoval(uid);
  if (const SysError error = Append(std::move(bytes))) return error;
  lines_ += uids.size();
  for (const auto& uid : uids) live_.erase(HashOf(uid));
  return {};
}

SysError LedgerFile::RecordStop() {
  if (stop_offset_ == 0) return {EINVAL, "write"};
  ++generation_;
  return file_.Overwrite(stop_offset_, FormatStop(true));
}

LedgerStats LedgerFile::Stats() const {
  const uint64_t useful = live_.size() + fixed_ + has_socket_;
  return {file_.size(), live_.size(), lines_ > useful ? lines_ - useful : 0};
}

SysError LedgerFile::Restore() {
  if (IsNamed()) return {};
  LedgerState state;
  if (const SysError error = Load(&state)) return error;
  platform::Replacement replacement;
  if (const SysError error = replacement.Open(path(), FormatLedger(state))) return error;
  if (const SysError error = file_.Recreate(std::move(replacement))) return error;
  ++generation_;
  torn_ = false;
  Count(state);
  return {};
}

SysError LedgerFile::Remove() {
  ++generation_;
  return file_.Remove();
}

SysError LedgerFile::SetAside(const std::string& path) {
  ++generation_;
  return file_.Rename(path);
}

void LedgerFile::Close() {
  ++generation_;
  file_.Close();
}

SysError LedgerFile::Append(std::string bytes) {
  // Else the first new line would be swallowed by the torn one and fail its checksum with it.
  if (torn_) bytes.insert(bytes.begin(), '\n');
  if (const SysError error = file_.Append(bytes)) {
    // A compaction may have read what was taken back.
    ++generation_;
    return error;
  }
  torn_ = false;
  return {};
}

SysError LedgerFile::Rewrite(const LedgerState& state) {
  platform::Replacement replacement;
  if (const SysError error = replacement.Open(path(), FormatLedger(state))) return error;
  if (const SysError error = file_.Replace(std::move(replacement))) return error;
  ++generation_;
  torn_ = false;
  Count(state);
  stop_offset_ = StopOffset(*state.header);
  return {};
}

void LedgerFile::Count(const LedgerState& state) {
  lines_ = state.lines + state.damaged;
  fixed_ =
      (state.header ? 1 : 0) + (state.stop != Stop::kUnknown ? 1 : 0) + (state.has_note ? 1 : 0) + state.unknown.size();
  has_socket_ = state.socket.has_value();
  live_.clear();
  for (const auto& segment : state.segments) live_.insert(HashOf(segment.uid));
}

}  // namespace shmd
