// The ledger on disk: its text, in a file that this process holds the lock of. The one writer of ledgers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ledger/ledger_state.h"
#include "platform/posix/locked_file.h"
#include "platform/sys_error.h"

namespace shmd {

struct LedgerStats {
  uint64_t bytes = 0;
  uint64_t live = 0;  // segments
  uint64_t dead = 0;  // lines that a compaction would drop
};

// A compaction under way: what takes long of it needs nobody but this object, and may be done on any thread.
class LedgerCompaction {
 public:
  void Run();

 private:
  friend class LedgerFile;
  platform::Handle source_;
  uint64_t generation_ = 0;  // of the ledger when it began
  uint64_t bytes_ = 0;       // of the ledger that are in the replacement
  std::string path_;
  platform::Replacement replacement_;
  uint64_t lines_ = 0;  // of the replacement
  SysError error_;
};

class LedgerFile {
 public:
  static platform::OpenOutcome Open(const std::string& path, bool create, LedgerFile* ledger, SysError* error);

  const std::string& path() const { return file_.path(); }
  bool is_open() const { return file_.is_open(); }

  SysError Load(LedgerState* state) const;

  // Starts a ledger anew, atomically, for the directory dir: of the former segments only those of the uids in keep stay listed.
  SysError Begin(const std::string& dir, std::string_view note, const std::vector<std::string>& keep);

  // Each is one write, all or nothing.
  SysError RecordSocket(const std::string& path);
  SysError RecordSegment(const LedgerSegment& segment);
  SysError RecordRemovals(const std::vector<std::string>& uids);

  // In place: a full disk has room for it. After Begin() only.
  SysError RecordStop();

  // Null when the ledger cannot be read. Finish() takes what Run() made, and what was recorded meanwhile, for the new ledger;
  // when the ledger was begun anew, stopped or closed in between, it is left as it is.
  std::unique_ptr<LedgerCompaction> Compact(SysError* error);
  SysError Finish(LedgerCompaction* compaction);

  // Is there still a file of that name, and is it ours?
  bool IsNamed() const { return file_.IsNamed(); }
  // Writes it anew when there is none. EEXIST when another file has the name.
  SysError Restore();
  // Keeps those away who remove what has not been used for long.
  SysError Touch() { return file_.Touch(); }

  LedgerStats Stats() const;

  SysError Remove();
  // Gives the file another name, and closes it. Never replaces.
  SysError SetAside(const std::string& path);
  void Close();

 private:
  SysError Append(std::string bytes);
  SysError Rewrite(const LedgerState& state);
  void Count(const LedgerState& state);

  platform::LockedFile file_;
  bool torn_ = false;  // the last line has no LF
  uint64_t lines_ = 0;
  uint64_t fixed_ = 0;  // lines that a compaction keeps besides segments and socket
  bool has_socket_ = false;
  size_t stop_offset_ = 0;  // 0: not begun by us
  uint64_t generation_ = 0;
  // Hashes instead of uids keep 60,000 segments small; a collision only shifts a statistic by one.
  std::unordered_set<size_t> live_;
};

}  // namespace shmd
