#include "ledger_file.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "ledger_format.h"
#include "platform/socket_file.h"

namespace shmd {

using platform::LockedFile;
using platform::OpenOutcome;

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
  ledger->Count(ReplayLedger(bytes));
  return outcome;
}

SysError LedgerFile::Load(LedgerState* state) const {
  std::string bytes;
  if (const SysError error = file_.ReadAll(&bytes)) return error;
  *state = ReplayLedger(bytes);
  return {};
}

SysError LedgerFile::Begin(LedgerHeader header, std::string_view note, const std::vector<std::string>& keep) {
  LedgerState state;
  if (const SysError error = Load(&state)) return error;
  const std::unordered_set<std::string_view> kept(keep.begin(), keep.end());
  auto& segments = state.segments;
  segments.erase(std::remove_if(segments.begin(), segments.end(),
                                [&](const LedgerSegment& segment) { return kept.count(segment.uid) == 0; }),
                 segments.end());
  state.header = std::move(header);
  state.note = note;
  state.has_note = true;
  state.socket.reset();
  state.stopped = false;
  return Rewrite(state);
}

SysError LedgerFile::RecordSocket(const std::string& path) {
  platform::SocketIdentity identity;
  if (const SysError error = platform::IdentifySocket(path, &identity)) return error;
  if (const SysError error = Append(FormatSocket(identity.dev, identity.ino, path))) return error;
  ++lines_;
  has_socket_ = true;
  return {};
}

SysError LedgerFile::RecordSegment(const LedgerSegment& segment) {
  if (const SysError error = Append(FormatSegment(segment.uid, segment.dev, segment.ino, segment.persistent,
                                                  segment.os_name, segment.payload))) {
    return error;
  }
  ++lines_;
  live_.insert(std::hash<std::string>{}(segment.uid));
  return {};
}

SysError LedgerFile::RecordRemovals(const std::vector<std::string>& uids) {
  if (uids.empty()) return {};
  std::string bytes;
  for (const auto& uid : uids) bytes += FormatRemoval(uid);
  if (const SysError error = Append(std::move(bytes))) return error;
  lines_ += uids.size();
  for (const auto& uid : uids) live_.erase(std::hash<std::string>{}(uid));
  return {};
}

SysError LedgerFile::RecordStop() {
  if (const SysError error = Append(FormatStop())) return error;
  ++lines_;
  stopped_ = true;
  return {};
}

SysError LedgerFile::Compact() {
  LedgerState state;
  if (const SysError error = Load(&state)) return error;
  return Rewrite(state);
}

LedgerStats LedgerFile::Stats() const {
  const uint64_t useful = live_.size() + fixed_ + has_socket_ + stopped_;
  return {file_.size(), live_.size(), lines_ > useful ? lines_ - useful : 0};
}

SysError LedgerFile::Append(std::string bytes) {
  // Else the first new line would be swallowed by the torn one and fail its checksum with it.
  if (torn_) bytes.insert(bytes.begin(), '\n');
  if (const SysError error = file_.Append(bytes)) return error;
  torn_ = false;
  return {};
}

SysError LedgerFile::Rewrite(const LedgerState& state) {
  if (const SysError error = file_.Replace(FormatLedger(state))) return error;
  torn_ = false;
  Count(state);
  lines_ = fixed_ + has_socket_ + stopped_ + live_.size();
  return {};
}

void LedgerFile::Count(const LedgerState& state) {
  lines_ = state.lines + state.damaged;
  fixed_ = (state.header ? 1 : 0) + (state.has_note ? 1 : 0);
  has_socket_ = state.socket.has_value();
  stopped_ = state.stopped;
  live_.clear();
  for (const auto& segment : state.segments) live_.insert(std::hash<std::string>{}(segment.uid));
}

}  // namespace shmd
