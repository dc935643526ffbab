// Memory that shm_open() makes, where the system tells nothing of it that no other object has: no device, no inode, no birth, and no
// permission bits that could be changed once it is made. So what tells one creation from every other stands in the memory itself: behind the
// segment's own pages comes its stamp. The number in it is chosen, and recorded, before the memory exists.
//
//   size rounded up to 16 KiB | "shmd" + state, number, size | zeroes up to 16 KiB
//
// The size that the system tells is rounded up to the pages of the process that made the object, which are of 4 or 16 KiB on one and the same
// Mac. So both parts are whole numbers of the larger ones, and the stamp is where everybody looks for it; the segment's exact size is in it.
//
// Nobody maps the stamp with the segment. Whoever may write to the memory can still destroy it by opening that on his own: then it is no
// longer known for ours, and stays until its name is removed by hand.
#pragma once

#include <cstdint>
#include <string>

#include "platform/handle.h"
#include "platform/object_id.h"
#include "platform/segment_space.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// kMaking: not every byte of it may be there yet, and nobody may have it. kWhole: it is a segment.
enum class ShmState : uint32_t { kMaking = 1, kWhole = 2 };

struct ShmObject {
  SegmentObject object;
  uint32_t uid = 0;
  uint32_t mode = 0;  // permission bits
};

// flags as of shm_open(); EINVAL when it is no name. Never blocks on a FIFO, never follows a link.
SysError OpenShm(const std::string& name, int flags, Handle* memory);

// What is made elsewhere has no stamp: its identity is what the kernel tells of it, which may be nothing.
SysError DescribeShm(const Handle& memory, ShmObject* found);

// Bytes that a segment of that size takes, its stamp included. 0: more than there can be.
uint64_t ShmBytes(uint64_t size);

SysError StampShm(const Handle& memory, const ObjectId& id, uint64_t size, ShmState state);

// A number that nobody has yet.
SysError ChooseShmId(ObjectId* id);

SysError UnlinkShm(const std::string& name);

}  // namespace shmd::platform
