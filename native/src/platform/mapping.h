#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "platform/handle.h"
#include "platform/object_id.h"
#include "platform/segment_object.h"
#include "platform/sys_error.h"

namespace shmd::platform {

enum class Access { kReadWrite, kRead };

// A whole number of pages of this process's address space.
struct MappedRange {
  void* base = nullptr;
  size_t length = 0;
};

// What offsets and addresses of mappings are multiples of: a page, or more where the OS gives addresses out in larger pieces.
size_t PageSize();

// The memory to map.
struct MappingTarget {
  std::string space;  // path of its segment space
  std::string name;
  std::optional<ObjectId> id;     // which it must be; none: any
  std::optional<uint32_t> owner;  // user that it must belong to; none: any
  // A handle to it that its manager put into this process; none where a name and an identity find it. It is used up.
  std::optional<uint64_t> grant;
};

// Opens the memory and makes sure that it is what is meant: ESTALE when it is not, EPERM when it is another user's. Never follows a link,
// never blocks on a FIFO. object: what was found.
SysError OpenForMapping(const MappingTarget& target, Access access, Handle* memory, SegmentObject* object);

// offset must be a multiple of PageSize(). With kRead the pages are private where the OS can do that: a stray write stays in this process
// instead of being a fault.
SysError Map(const Handle& memory, uint64_t offset, size_t length, Access access, MappedRange* range);

// Makes the page-table entries of all pages now, in one go, instead of one by one when they are first touched. A hint.
void Populate(const MappedRange& range, Access access);

// Swaps zeroed private memory in under the same addresses, as good as atomically: threads that still use the range neither fault
// nor reach the segment.
SysError ReplaceWithPlaceholder(const MappedRange& range);

void Unmap(const MappedRange& range);

}  // namespace shmd::platform
