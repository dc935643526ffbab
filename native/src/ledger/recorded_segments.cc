#include "ledger/recorded_segments.h"

#include <utility>

namespace shmd {

SysError CreateRecorded(LedgerFile* ledger, const platform::SegmentSpace& space, uint64_t size, LedgerSegment segment,
                        const std::string& name, platform::Keeper* keeper, CreationStep* step) {
  *step = CreationStep::kReserve;
  platform::Backing backing;
  if (const SysError error = space.Reserve(size, &backing)) return error;
  return PublishRecorded(ledger, std::move(backing), std::move(segment), name, keeper, step);
}

SysError PublishRecorded(LedgerFile* ledger, platform::Backing backing, LedgerSegment segment, const std::string& name,
                         platform::Keeper* keeper, CreationStep* step) {
  segment.id = backing.id();
  *step = CreationStep::kRecord;
  if (const SysError error = ledger->RecordSegment(segment)) return error;
  *step = CreationStep::kPublish;
  const SysError error = backing.Publish(name, keeper);
  // That this may fail is no error: whoever replays the ledger finds no such object.
  if (error) ledger->RecordRemovals({segment.uid});
  return error;
}

}  // namespace shmd
