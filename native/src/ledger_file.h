// The ledger on disk: the format above, in a file that this process holds the lock of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ledger_state.h"
#include "platform/locked_file.h"
#include "sys_error.h"

namespace shmd {

struct LedgerStats {
  uint64_t bytes = 0;
  uint64_t live = 0;  // segments
  uint64_t dead = 0;  // lines that compact() would drop
};

class LedgerFile {
 public:
  static platform::OpenOutcome Open(const std::string& path, bool create, LedgerFile* ledger, SysError* error);

  const std::string& path() const { return file_.path(); }
  bool is_open() const { return file_.is_open(); }

  SysError Load(LedgerState* state) const;

  // Starts a ledger anew, atomically: of the former segments only those of the uids in keep stay listed.
  SysError Begin(LedgerHeader header, std::string_view note, const std::vector<std::string>& keep);

  // Each is one write, all or nothing.
  SysError RecordSocket(const std::string& path);
  SysError RecordSegment(const LedgerSegment& segment);
  SysError RecordRemovals(const std::vector<std::string>& uids);
  SysError RecordStop();

  SysError Compact();
  LedgerStats Stats() const;

  SysError Remove() { return file_.Remove(); }
  void Close() { file_.Close(); }

 private:
  SysError Append(std::string line);
  SysError Rewrite(const LedgerState& state);
  void Count(const LedgerState& state);

  platform::LockedFile file_;
  bool torn_ = false;  // the last line has no LF
  uint64_t lines_ = 0;
  uint64_t fixed_ = 0;  // header and note: what compact() keeps besides segments, socket and stop
  bool has_socket_ = false;
  bool stopped_ = false;
  // Hashes instead of uids keep 60,000 segments small; a collision only shifts a statistic by one.
  std::unordered_set<size_t> live_;
};

}  // namespace shmd
