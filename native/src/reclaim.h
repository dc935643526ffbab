// Unlinks what a ledger lists. One implementation for the reaper, a starting manager and `shmd gc`.
#pragma once

#include <string>
#include <vector>

#include "ledger_state.h"

namespace shmd {

enum class ReclaimReason { kNone, kNoHeader, kOtherBoot, kOtherMount };

// Segments by their OS names.
struct ReclaimReport {
  std::vector<std::string> unlinked;
  std::vector<std::string> absent;
  std::vector<std::string> foreign;  // the name belongs to somebody else's file now
  std::vector<std::string> kept;     // persistent after a planned stop, or not removable: still recorded
  bool socket_removed = false;
  ReclaimReason reason = ReclaimReason::kNone;  // why nothing was tried
};

// The caller holds the ledger's lock. dry_run makes every check and removes nothing.
ReclaimReport Reclaim(const LedgerState& state, bool dry_run);

// Whether the ledger has nothing more to say after this, so that it may be removed.
bool IsSpent(const LedgerState& state, const ReclaimReport& report);

bool IsThisBoot(const LedgerState& state);

}  // namespace shmd
