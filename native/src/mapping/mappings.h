// The mappings of this process, whatever environment asked for them: counted, and limited. Safe for several threads at
// once.
#pragma once

#include <cstdint>

#include "platform/mapping.h"
#include "platform/sys_error.h"

namespace shmd {

// The pages of one attachment and of no other, so that what is done to them is done to it alone.
struct Mapping {
  platform::MappedRange range;
  platform::Access access = platform::Access::kRead;
  bool open = false;  // the segment is behind it, not the placeholder
};

struct MappingStats {
  uint64_t mappings = 0;     // address ranges in use, soft-closed ones included
  uint64_t areas = 0;        // what the limit counts: as mappings, but neighbouring soft-closed ones are one
  uint64_t attachments = 0;  // open
  uint64_t soft_closed = 0;  // ranges that only hold their addresses
  uint64_t bytes = 0;        // of segments mapped now
};

enum class MapOutcome { kMapped, kTooMany, kFailed };

namespace mappings {

// offset must be a multiple of the page size.
MapOutcome Map(const platform::Handle& memory, uint64_t offset, uint64_t length, platform::Access access,
               Mapping* mapping, SysError* error);

// The placeholder takes the addresses. Does nothing when it has them already; on failure nothing has changed.
SysError Close(Mapping* mapping);

// Gives the addresses back. Nothing may touch them any more.
void Unmap(const Mapping& mapping);

MappingStats Stats();
// How many areas the mappings may take; placeholders side by side are one.
void SetLimit(uint64_t limit);

}  // namespace mappings
}  // namespace shmd
