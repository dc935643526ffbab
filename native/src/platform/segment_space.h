// Where segments have their names, and how one comes to have its own: memory is reserved, then published. Safe for several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "platform/handle.h"
#include "platform/object_id.h"
#include "platform/segment_object.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// What stands under a name, beside what was expected there.
enum class Presence { kSame, kAbsent, kForeign, kFailed };

struct Room {
  uint64_t total = 0;  // bytes
  uint64_t free = 0;   // bytes
};

// What a manager holds as long as a segment has its name: where the name itself keeps the memory, nothing but its identity.
struct Keeper {
  ObjectId id;
  Handle memory;  // invalid where the name itself keeps the memory; else the name goes with the last handle
};

// Memory without a name, every byte of it reserved: nothing is visible, and nothing is left if we die now. Where memory has a name as long
// as it is there, only its identity: it is to be recorded, and Publish() makes the memory and gives it that identity.
class Backing {
 public:
  const ObjectId& id() const { return object_.id; }
  uint64_t size() const { return object_.size; }  // bytes

  // Gives it its name; EEXIST when that is taken, EINVAL when it is none, ENOSPC where the memory is made only now. Never replaces. Only once: EBADF from then on, and after Discard().
  SysError Publish(const std::string& name, Keeper* keeper);
  void Discard();  // idempotent, as the destructor

 private:
  friend class SegmentSpace;
  std::shared_ptr<const Handle> space_;  // it may be closed before we are published
  Handle memory_;
  SegmentObject object_;
};

class SegmentSpace {
 public:
  static SysError Open(const std::string& path, SegmentSpace* space);

  // Longest name that an object can have here. Bytes.
  static size_t MaxNameBytes();

  // Another one when the space is not the same any more, say mounted anew.
  const ObjectId& id() const { return id_; }

  // Memory for this user alone. ENOSPC
  SysError Reserve(uint64_t size, Backing* backing) const;

  // ENOENT when there is none.
  SysError Find(const std::string& name, SegmentObject* object) const;

  // Whether name is that very memory. error is set when the outcome is kFailed; object when something was found.
  Presence Look(const std::string& name, const ObjectId& id, SegmentObject* object, SysError* error) const;

  // Removes name only while it is that very memory. Giving many pages back takes the kernel as long as it took to make them, and is done
  // by whoever closes the last handle: with remains, that is the caller.
  Presence Remove(const std::string& name, const ObjectId& id, Handle* remains, SysError* error) const;

  // Whether what has a name can be given another. Where it cannot, Rename() is ENOTSUP.
  static bool CanRename();

  // Gives that very memory another name. Never replaces: EEXIST. ESTALE when the name means another object now, ENOENT when nothing.
  SysError Rename(const std::string& from, const std::string& to, const ObjectId& id) const;

  SysError ReadRoom(Room* room) const;

 private:
  std::shared_ptr<const Handle> handle_;
  ObjectId id_;
};

}  // namespace shmd::platform
