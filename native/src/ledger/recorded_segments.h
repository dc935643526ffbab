// Segments of a manager whose ledger runs ahead of them: recorded before they have their names, struck out after they have lost them. A
// death between two steps leaves a record too many, never one too few.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/ledger_file.h"
#include "platform/segment_space.h"

namespace shmd {

// Which step of a creation failed.
enum class CreationStep { kReserve, kRecord, kPublish };

// Reserves, records and publishes, under name. What fails is undone, and says in step which it was.
SysError CreateRecorded(LedgerFile* ledger, const platform::SegmentSpace& space, uint64_t size, LedgerSegment segment,
                        const std::string& name, platform::Keeper* keeper, CreationStep* step);

// The same for memory that was reserved before; on failure it is gone.
SysError PublishRecorded(LedgerFile* ledger, platform::Backing backing, LedgerSegment segment, const std::string& name,
                         platform::Keeper* keeper, CreationStep* step);

}  // namespace shmd
