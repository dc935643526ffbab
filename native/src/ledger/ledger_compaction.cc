#include <algorithm>
#include <utility>

#include "ledger/ledger_file.h"

namespace shmd {
namespace {

// What is left to the event loop's thread: copying so much takes a fraction of a millisecond.
constexpr uint64_t kShortTail = uint64_t{64} * 1024;

// Each pass takes less time than the one before, and so finds less; unless more is recorded than can be read.
constexpr int kMaxPasses = 8;

}  // namespace

std::unique_ptr<LedgerCompaction> LedgerFile::Compact(SysError* error) {
  auto compaction = std::make_unique<LedgerCompaction>();
  *error = file_.OpenAgain(&compaction->source_);
  if (*error) return nullptr;
  compaction->generation_ = generation_;
  compaction->path_ = path();
  return compaction;
}

void LedgerCompaction::Run() {
  // Only a manager that began its ledger compacts it, and that has no line of an old version.
  LedgerReplay replay(0);
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    uint64_t size = 0;
    std::string bytes;
    error_ = platform::SizeOf(source_, &size);
    if (error_ || size < bytes_ || (pass > 0 && size - bytes_ <= kShortTail)) break;
    error_ = platform::ReadFrom(source_, bytes_, size - bytes_, &bytes);
    if (error_) return;
    bytes_ += replay.Lines(bytes);
  }
  if (error_) return;
  const std::string compact = FormatLedger(replay.Finish());
  lines_ = static_cast<uint64_t>(std::count(compact.begin(), compact.end(), '\n'));
  error_ = replacement_.Open(path_, compact);
}

SysError LedgerFile::Finish(LedgerCompaction* compaction) {
  if (compaction->error_) return compaction->error_;
  if (!is_open() || compaction->generation_ != generation_) return {};
  std::string tail;
  const uint64_t begin = compaction->bytes_;
  if (const SysError error = platform::ReadFrom(compaction->source_, begin, file_.size() - begin, &tail)) return error;
  if (const SysError error = compaction->replacement_.Append(tail)) return error;
  if (const SysError error = file_.Replace(std::move(compaction->replacement_))) return error;
  lines_ = compaction->lines_ + static_cast<uint64_t>(std::count(tail.begin(), tail.end(), '\n'));
  return {};
}

}  // namespace shmd
