#include "reclaim.h"


#include "platform/boot_identity.h"
#include "platform/segment_directory.h"
#include "platform/socket_file.h"

namespace shmd {
namespace {

using platform::Presence;
using platform::SegmentDirectory;

bool IsSameDirectory(const LedgerHeader& header, const ObjectId& found) {
  return header.version == 1 ? header.dir_id.dev == found.dev : IsSame(header.dir_id, found);
}

ReclaimReason OpenDirectory(const LedgerState& state, SegmentDirectory* directory) {
  if (state.newer) return ReclaimReason::kNewer;
  if (!state.header) return ReclaimReason::kNoHeader;
  std::string boot_id;
  // Not known to be another boot, so the ledger must stay.
  if (platform::ReadBootId(&boot_id)) return ReclaimReason::kOtherMount;
  if (boot_id != state.header->boot_id) return ReclaimReason::kOtherBoot;
  if (SegmentDirectory::Open(state.header->dir, directory)) return ReclaimReason::kOtherMount;
  if (IsSameDirectory(*state.header, directory->id())) return ReclaimReason::kNone;
  // No two file systems that are mounted anywhere have one device number: the former one has gone, and what it held.
  const ObjectId &former = state.header->dir_id, &found = directory->id();
  const bool gone = former.dev == found.dev && former.ino == found.ino;
  return gone ? ReclaimReason::kGoneMount : ReclaimReason::kOtherMount;
}

// It was recorded whole, then, and the file was cut afterwards. What a line without a checksum says is not acted upon.
bool IsThere(const SegmentDirectory& directory, const LedgerSegment& segment) {
  SysError error;
  platform::FileFacts facts;
  return directory.Look(segment.os_name, segment.id, &facts, &error) == Presence::kSame;
}

void ReclaimSegment(const SegmentDirectory& directory, const LedgerSegment& segment, bool stays, bool dry_run,
                    ReclaimReport* report) {
  SysError error;
  platform::FileFacts facts;
  const Presence presence = dry_run || stays ? directory.Look(segment.os_name, segment.id, &facts, &error)
                                             : directory.Unlink(segment.os_name, segment.id, nullptr, &error);
  switch (presence) {
    case Presence::kSame:
      return (stays ? report->kept : report->unlinked).push_back(segment.os_name);
    case Presence::kAbsent:
      return report->absent.push_back(segment.os_name);
    case Presence::kForeign:
      return report->foreign.push_back(segment.os_name);
    case Presence::kFailed:
      return report->kept.push_back(segment.os_name);
  }
}

bool IsSpent(const ReclaimReport& report) {
  switch (report.reason) {
    case ReclaimReason::kOtherBoot:
    case ReclaimReason::kGoneMount:
      return true;
    case ReclaimReason::kNewer:
    case ReclaimReason::kOtherMount:
      return false;
    case ReclaimReason::kNoHeader:
    case ReclaimReason::kNone:
      return report.kept.empty() && report.damaged == 0;
  }
  return false;
}

}  // namespace

ReclaimReason LookAround(const LedgerState& state) {
  SegmentDirectory directory;
  return OpenDirectory(state, &directory);
}

ReclaimReport Reclaim(const LedgerState& state, bool dry_run) {
  ReclaimReport report;
  SegmentDirectory directory;
  report.reason = OpenDirectory(state, &directory);
  report.damaged = state.damaged;
  if (report.reason == ReclaimReason::kNone) {
    if (state.unfinished && IsThere(directory, *state.unfinished)) ++report.damaged;
    for (const auto& segment : state.segments) {
      // Where the line is damaged that tells of a planned stop, there may have been one.
      const bool stays = segment.persistent && state.stop != Stop::kRunning;
      ReclaimSegment(directory, segment, stays, dry_run, &report);
    }
  }
  const bool here = report.reason == ReclaimReason::kNone || report.reason == ReclaimReason::kGoneMount;
  if (here && state.socket) {
    report.socket_removed = platform::RemoveSocket(state.socket->path, state.socket->id, dry_run);
  }
  report.spent = IsSpent(report);
  return report;
}

}  // namespace shmd
