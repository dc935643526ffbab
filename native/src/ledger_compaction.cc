#include <utility>

#include "ledger_file.h"

namespace shmd {

std::unique_ptr<LedgerCompaction> LedgerFile::Compact(SysError* error) {
  auto compaction = std::make_unique<LedgerCompaction>();
  *error = file_.OpenAgain(&compaction->source_);
  if (*error) return nullptr;
  compaction->bytes_ = file_.size();
  compaction->lines_ = lines_;
  compaction->generation_ = generation_;
  compaction->path_ = path();
  return compaction;
}

void LedgerCompaction::Run() {
  std::string bytes;
  error_ = platform::ReadFrom(source_, 0, bytes_, &bytes);
  if (error_) return;
  // Only a manager that began its ledger compacts it, and that has no line of an old version.
  const LedgerState state = ReplayLedger(bytes, 0);
  segments_ = state.segments.size();
  error_ = replacement_.Open(path_, FormatLedger(state));
}

SysError LedgerFile::Finish(LedgerCompaction* compaction) {
  if (compaction->error_) return compaction->error_;
  if (!is_open() || compaction->generation_ != generation_) return {};
  std::string tail;
  const uint64_t begin = compaction->bytes_;
  if (const SysError error = platform::ReadFrom(compaction->source_, begin, file_.size() - begin, &tail)) return error;
  if (const SysError error = compaction->replacement_.Append(tail)) return error;
  const uint64_t recorded_meanwhile = lines_ - compaction->lines_;
  if (const SysError error = file_.Replace(std::move(compaction->replacement_))) return error;
  lines_ = fixed_ + has_socket_ + compaction->segments_ + recorded_meanwhile;
  torn_ = false;
  return {};
}

}  // namespace shmd
