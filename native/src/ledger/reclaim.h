// Judges a ledger, and unlinks what it lists. The one judge: for the reaper, a starting manager, `shmd gc` and doctor.
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger_state.h"

namespace shmd {

// Why nothing was tried.
enum class ReclaimReason {
  kNone,
  kNoHeader,    // nothing in it can be believed to belong to a directory
  kNewer,       // a later release's
  kOtherBoot,   // what it lists went with that boot
  kOtherMount,  // its directory is not here, and may be elsewhere
  kGoneMount,   // its file system was mounted anew: what it lists went with the former one
};

// Segments by their OS names.
struct ReclaimReport {
  std::vector<std::string> unlinked;
  std::vector<std::string> absent;
  std::vector<std::string> foreign;  // the name belongs to somebody else's file now
  std::vector<std::string> kept;     // persistent after a planned stop, or not removable: still recorded
  ReclaimReason reason = ReclaimReason::kNone;
  uint64_t damaged = 0;  // lines of which nobody knows what they list
  bool spent = false;    // it has nothing more to say, and may be removed
};

// The caller holds the ledger's lock. dry_run makes every check and removes nothing.
ReclaimReport Reclaim(const LedgerState& state, bool dry_run);

// Where the ledger's directory is now.
ReclaimReason LookAround(const LedgerState& state);

}  // namespace shmd
