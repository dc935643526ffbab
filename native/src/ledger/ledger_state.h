// What a ledger's lines add up to. Pure, as ledger_format.h is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/object_id.h"

namespace shmd {

struct LedgerHeader {
  uint64_t version = 0;
  std::string boot_id;
  std::string dir;
  ObjectId dir_id;
  std::string extra;
};

struct LedgerSocket {
  std::string path;
  ObjectId id;
};

struct LedgerSegment {
  std::string uid;
  ObjectId id;
  bool persistent = false;
  bool board = false;
  std::string os_name;
  std::string payload;
  std::string extra;
};

// kUnknown: the line that says so is damaged.
enum class Stop { kUnknown, kRunning, kPlanned };

struct LedgerState {
  bool newer = false;  // of a format that we must not judge; nothing else is set then
  std::optional<LedgerHeader> header;
  std::optional<LedgerSocket> socket;
  std::string note;
  bool has_note = false;
  Stop stop = Stop::kUnknown;
  uint64_t damaged = 0;                 // lines
  uint64_t lines = 0;                   // lines that were believed
  std::vector<LedgerSegment> segments;  // in the order of their first record
  std::vector<std::string> unknown;     // records of kinds that we do not know
  // What a last line without LF begins to tell: a write that was cut short, and then there is no such segment yet.
  std::optional<LedgerSegment> unfinished;
};

// Adds lines up, as many at a time as there are.
class LedgerReplay {
 public:
  // written: when the file was last written, ns since the epoch.
  explicit LedgerReplay(uint64_t written) : written_(written) {}

  // Whole lines; returns how many bytes they took. What follows the last LF is left.
  size_t Lines(std::string_view bytes);
  // What follows the last LF of all.
  void Tail(std::string_view bytes);

  LedgerState Finish();

 private:
  void Line(std::string_view line);
  void Apply(struct LedgerRecord&& record);
  void Add(struct LedgerRecord&& record);
  void Remove(const std::string& uid);

  const uint64_t written_;
  LedgerState state_;
  std::unordered_map<std::string, size_t> places_;
};

LedgerState ReplayLedger(std::string_view bytes, uint64_t written);

// The shortest ledger that replays to the same state, in the current version of the format.
std::string FormatLedger(const LedgerState& state);

// Where FormatLedger() puts the line that says whether the manager has stopped.
size_t StopOffset(const LedgerHeader& header);

}  // namespace shmd
