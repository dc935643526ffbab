#include "reclaim.h"

#include <cerrno>

#include "platform/boot_identity.h"
#include "platform/segment_directory.h"
#include "platform/socket_file.h"

namespace shmd {
namespace {

using platform::SegmentDirectory;
using platform::UnlinkOutcome;

void ReclaimSegment(const SegmentDirectory& directory, const LedgerSegment& segment, bool stays, bool dry_run,
                    ReclaimReport* report) {
  SysError error;
  switch (directory.Unlink(segment.os_name, segment.dev, segment.ino, dry_run || stays, &error)) {
    case UnlinkOutcome::kUnlinked:
      return (stays ? report->kept : report->unlinked).push_back(segment.os_name);
    case UnlinkOutcome::kAbsent:
      return report->absent.push_back(segment.os_name);
    case UnlinkOutcome::kForeign:
      return report->foreign.push_back(segment.os_name);
    case UnlinkOutcome::kFailed:
      return report->kept.push_back(segment.os_name);
  }
}

}  // namespace

bool IsThisBoot(const LedgerState& state) {
  std::string boot_id;
  return state.header && !platform::ReadBootId(&boot_id) && boot_id == state.header->boot_id;
}

ReclaimReport Reclaim(const LedgerState& state, bool dry_run) {
  ReclaimReport report;
  if (!state.header) {
    report.reason = ReclaimReason::kNoHeader;
    return report;
  }
  std::string boot_id;
  if (platform::ReadBootId(&boot_id)) {
    // Not known to be another boot, so the ledger must stay.
    report.reason = ReclaimReason::kOtherMount;
    return report;
  }
  if (boot_id != state.header->boot_id) {
    report.reason = ReclaimReason::kOtherBoot;
    return report;
  }
  SegmentDirectory directory;
  if (SegmentDirectory::Open(state.header->dir, &directory) || directory.dev() != state.header->dir_dev) {
    report.reason = ReclaimReason::kOtherMount;
    return report;
  }
  for (const auto& segment : state.segments) {
    ReclaimSegment(directory, segment, state.stopped && segment.persistent, dry_run, &report);
  }
  if (state.socket) {
    const platform::SocketIdentity identity = {state.socket->dev, state.socket->ino};
    report.socket_removed = platform::RemoveSocket(state.socket->path, identity, dry_run);
  }
  return report;
}

bool IsSpent(const LedgerState& state, const ReclaimReport& report) {
  if (!report.kept.empty() || report.reason == ReclaimReason::kOtherMount) return false;
  // Lines that we cannot read may be a header that a newer version can.
  return report.reason != ReclaimReason::kNoHeader || state.damaged == 0;
}

}  // namespace shmd
