// The mappings of this process, whatever environment asked for them. Safe for several threads at once.
#pragma once

#include <cstdint>

#include "platform/mapping.h"
#include "sys_error.h"

namespace shmd {

// What a mapping shows. Two attachments of the same one may use the same addresses.
struct MappingKey {
  uint64_t dev = 0;
  uint64_t ino = 0;
  uint64_t offset = 0;  // of the first page, bytes
  uint64_t length = 0;  // bytes, whole pages not needed

  bool operator==(const MappingKey& other) const {
    return dev == other.dev && ino == other.ino && offset == other.offset && length == other.length;
  }
};

struct Mapping {
  platform::MappedRange range;
  MappingKey key;
  bool shared = false;       // found by key
  bool placeholder = false;  // the segment is no longer behind it
  uint32_t open = 0;         // attachments that are not closed
  uint32_t references = 0;   // attachments whose memory V8 may still touch
};

struct MappingStats {
  uint64_t mappings = 0;     // address ranges in use, soft-closed ones included
  uint64_t areas = 0;        // what the limit counts: as mappings, but neighbouring soft-closed ones are one
  uint64_t attachments = 0;  // open
  uint64_t soft_closed = 0;  // ranges that only hold their addresses until V8 lets go of them
  uint64_t bytes = 0;        // of segments mapped now
};

enum class AcquireOutcome { kAcquired, kTooMany, kFailed };

namespace mapping_table {

// A mapping of file with one more open attachment. With shared, an open one of the same key is used again; then
// access must be the same for all who share.
AcquireOutcome Acquire(const platform::FileHandle& file, const MappingKey& key, platform::Access access, bool shared,
                       Mapping** mapping, SysError* error);

// One attachment fewer reaches the segment; with the last one the placeholder takes its addresses. On failure nothing
// has changed. Must succeed once at most for each Acquire.
SysError Close(Mapping* mapping);

// Close(), but only when no other open attachment uses the mapping. closed says whether it did.
SysError CloseIfLast(Mapping* mapping, bool* closed);

// V8 has let go of one attachment; the last one unmaps. was_closed: whether Close() succeeded for it.
void Release(Mapping* mapping, bool was_closed);

MappingStats Stats();
// How many areas the mappings may take; placeholders side by side are one.
void SetLimit(uint64_t limit);

}  // namespace mapping_table
}  // namespace shmd
