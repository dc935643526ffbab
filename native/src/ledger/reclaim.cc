#include "ledger/reclaim.h"

#include "ledger/abandoned_board.h"
#include "ledger/hidden_name.h"
#include "platform/posix/bell_folder.h"
#include "platform/posix/boot_identity.h"
#include "platform/posix/file_facts.h"
#include "platform/posix/socket_file.h"
#include "platform/segment_space.h"

namespace shmd {
namespace {

using platform::Presence;
using platform::SegmentSpace;

// The folder of the bells is called by its address and this.
constexpr char kBellsSuffix[] = ".bells";

bool IsSameSpace(const LedgerHeader& header, const ObjectId& found) {
  return header.version == 1 ? header.dir_id.dev == found.dev : IsSame(header.dir_id, found);
}

ReclaimReason OpenSpace(const LedgerState& state, SegmentSpace* space) {
  if (state.newer) return ReclaimReason::kNewer;
  if (!state.header) return ReclaimReason::kNoHeader;
  std::string boot_id;
  // Not known to be another boot, so the ledger must stay.
  if (platform::ReadBootId(&boot_id)) return ReclaimReason::kOtherMount;
  if (boot_id != state.header->boot_id) return ReclaimReason::kOtherBoot;
  if (SegmentSpace::Open(state.header->dir, space)) return ReclaimReason::kOtherMount;
  if (IsSameSpace(*state.header, space->id())) return ReclaimReason::kNone;
  // No two file systems that are mounted anywhere have one device number: the former one has gone, and what it held.
  const ObjectId &former = state.header->dir_id, &found = space->id();
  const bool gone = former.dev == found.dev && former.ino == found.ino;
  return gone ? ReclaimReason::kGoneMount : ReclaimReason::kOtherMount;
}

bool HasName(const SegmentSpace& space, const std::string& name, const ObjectId& id) {
  SysError error;
  platform::SegmentObject object;
  return space.Look(name, id, &object, &error) == Presence::kSame;
}

// Its OS name until it is published; empty where it has one name in its life.
std::string NameBefore(const LedgerSegment& segment) {
  const std::string hidden = HiddenName(segment.uid, segment.os_name);
  return platform::IsPlainName(hidden) && SegmentSpace::CanRename() ? hidden : "";
}

// It was recorded whole, then, and the file was cut afterwards. What a line without a checksum says is not acted upon.
bool IsThere(const SegmentSpace& space, const LedgerSegment& segment) {
  if (HasName(space, segment.os_name, segment.id)) return true;
  const std::string hidden = NameBefore(segment);
  return !hidden.empty() && HasName(space, hidden, segment.id);
}

Presence ReclaimName(const SegmentSpace& space, const std::string& name, const ObjectId& id, bool looks_only) {
  SysError error;
  platform::SegmentObject object;
  return looks_only ? space.Look(name, id, &object, &error) : space.Remove(name, id, nullptr, &error);
}

void ReclaimSegment(const SegmentSpace& space, const LedgerSegment& segment, bool stays, bool dry_run,
                    ReclaimReport* report) {
  const bool looks_only = dry_run || stays;
  std::string name = segment.os_name;
  Presence presence = ReclaimName(space, name, segment.id, looks_only);
  if (presence == Presence::kAbsent || presence == Presence::kForeign) {
    // Its manager may have died between the record of its name and its publication.
    const std::string hidden = NameBefore(segment);
    const Presence there = hidden.empty() ? Presence::kAbsent : ReclaimName(space, hidden, segment.id, looks_only);
    if (there == Presence::kSame || there == Presence::kFailed) {
      presence = there;
      name = hidden;
    }
  }
  switch (presence) {
    case Presence::kSame:
      if (stays) return report->kept.push_back(segment.os_name);
      return report->unlinked.push_back(name);
    case Presence::kAbsent:
      return report->absent.push_back(segment.os_name);
    case Presence::kForeign:
      return report->foreign.push_back(segment.os_name);
    case Presence::kFailed:
      return report->kept.push_back(segment.os_name);
  }
}

void TellWaiters(const LedgerState& state) {
  for (const auto& segment : state.segments) {
    if (segment.board) AbandonBoard(state.header->dir, segment.os_name, segment.id);
  }
}

// What a manager has beside its ledger: its clients' bells and its socket.
void RemoveAddress(const LedgerSocket& socket) {
  // Another manager may have the address by now, and with it the bells.
  if (platform::IsSocketOrAbsent(socket.path, socket.id)) platform::ClearBells(socket.path + kBellsSuffix);
  platform::RemoveSocket(socket.path, socket.id);
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
  SegmentSpace space;
  return OpenSpace(state, &space);
}

ReclaimReport Reclaim(const LedgerState& state, bool dry_run) {
  ReclaimReport report;
  SegmentSpace space;
  report.reason = OpenSpace(state, &space);
  report.damaged = state.damaged;
  if (report.reason == ReclaimReason::kNone) {
    if (!dry_run) TellWaiters(state);
    if (state.unfinished && IsThere(space, *state.unfinished)) ++report.damaged;
    for (const auto& segment : state.segments) {
      // Where the line is damaged that tells of a planned stop, there may have been one.
      const bool stays = segment.persistent && state.stop != Stop::kRunning;
      ReclaimSegment(space, segment, stays, dry_run, &report);
    }
  }
  const bool here = report.reason == ReclaimReason::kNone || report.reason == ReclaimReason::kGoneMount;
  if (here && state.socket && !dry_run) RemoveAddress(*state.socket);
  report.spent = IsSpent(report);
  return report;
}

}  // namespace shmd
