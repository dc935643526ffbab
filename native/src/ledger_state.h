// What a ledger's lines add up to. Pure, as ledger_format.h is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shmd {

struct LedgerHeader {
  std::string boot_id;
  std::string dir;
  uint64_t dir_dev = 0;
};

struct LedgerSocket {
  std::string path;
  uint64_t dev = 0;
  uint64_t ino = 0;
};

struct LedgerSegment {
  std::string uid;
  uint64_t dev = 0;
  uint64_t ino = 0;
  bool persistent = false;
  std::string os_name;
  std::string payload;
};

struct LedgerState {
  std::optional<LedgerHeader> header;
  std::optional<LedgerSocket> socket;
  std::string note;
  bool has_note = false;
  bool stopped = false;
  uint64_t damaged = 0;  // lines
  uint64_t lines = 0;    // lines that were believed
  std::vector<LedgerSegment> segments;  // in the order of their first record
};

LedgerState ReplayLedger(std::string_view bytes);

// The shortest ledger that replays to the same state.
std::string FormatLedger(const LedgerState& state);

}  // namespace shmd
