// Segments of shm_open(): memory has its name from the moment it is made, and nothing can be renamed. So an identity is chosen first and
// recorded with the name, as the intent to make it; Publish() makes the memory, stamps it with that identity, reserves it, and then
// confirms by its stamp that it is whole. Whoever replays a record whose memory is half made finds the stamp, and removes it.
//
// What remains: a death in the few microseconds between shm_open() and the first stamp leaves a name without a byte that anybody reserved.
// Nothing tells it from a stranger's, who may be at the same point, so it stays, and is reported as another's.
#include "platform/segment_space.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "platform/posix/shm_bytes.h"
#include "platform/posix/shm_object.h"
#include "platform/posix/shm_room.h"

namespace shmd::platform {
namespace {

constexpr uint32_t kMode = 0600;

// Not even opened: a link, a socket, another user's. Ours are all memory of ours.
bool IsNoneOfOurs(int error) { return error == ELOOP || error == ENXIO || error == EACCES; }

SysError FindShm(const std::string& name, Handle* memory, SegmentObject* object) {
  const SysError opened = OpenShm(name, O_RDONLY, memory);
  if (IsNoneOfOurs(opened.number)) {
    *object = {};
    return {};
  }
  if (opened) return opened;
  ShmObject found;
  if (const SysError error = DescribeShm(*memory, &found)) return error;
  *object = found.object;
  return {};
}

Presence LookAtShm(const std::string& name, const ObjectId& id, Handle* memory, SegmentObject* object,
                   SysError* error) {
  *error = FindShm(name, memory, object);
  if (error->number == ENOENT) return Presence::kAbsent;
  if (*error) return Presence::kFailed;
  // An object that is half made is no memory to anybody, but it is ours. Numbers alone would be no proof.
  return id.proof != Proof::kNone && IsSame(id, object->id) ? Presence::kSame : Presence::kForeign;
}

// ftruncate() works once in the life of an object.
SysError Begin(const Handle& memory, const SegmentObject& object) {
  ShmObject made;
  if (const SysError error = DescribeShm(memory, &made)) return error;
  // The mode given to shm_open() is cut by the umask, which is the whole process's and not ours to change.
  if (made.mode != kMode && fchmod(memory.fd(), kMode) != 0) return {errno, "fchmod"};
  if (ftruncate(memory.fd(), static_cast<off_t>(ShmBytes(object.size))) != 0) return {errno, "ftruncate"};
  return StampShm(memory, object.id, object.size, ShmState::kMaking);
}

SysError Complete(const Handle& memory, const SegmentObject& object) {
  if (const SysError error = ReserveShm(memory, ShmBytes(object.size))) return error;
  return StampShm(memory, object.id, object.size, ShmState::kWhole);
}

}  // namespace

size_t SegmentSpace::MaxNameBytes() { return SHMD_SHM_NAME_BYTES; }

SysError SegmentSpace::Open(const std::string& path, SegmentSpace* space) {
  if (path != ShmPath()) return {ENOTSUP, "open"};
  // There is nothing to be opened: having one is being open.
  space->handle_ = std::make_shared<const Handle>();
  space->id_ = {};
  return {};
}

SysError SegmentSpace::Reserve(uint64_t size, Backing* backing) const {
  const uint64_t bytes = ShmBytes(size);
  if (bytes == 0) return {EINVAL, "ftruncate"};
  Room room;
  if (const SysError error = ReadShmRoom(&room)) return error;
  // Not where the system makes pages only when they are written to. No room at all is no limit.
  if (room.total != 0 && bytes > room.total) return {ENOSPC, "ftruncate"};
  ObjectId id;
  if (const SysError error = ChooseShmId(&id)) return error;
  backing->space_ = handle_;
  backing->object_ = {id, size, true};
  return {};
}

SysError Backing::Publish(const std::string& name, Keeper* keeper) {
  const auto space = std::move(space_);
  if (!space) return {EBADF, "shm_open"};
  Handle memory;
  if (const SysError error = OpenShm(name, O_RDWR | O_CREAT | O_EXCL, &memory)) return error;
  if (const SysError error = Begin(memory, object_)) {
    // Made by us in this very call, and without a stamp to tell it by.
    UnlinkShm(name);
    return error;
  }
  if (const SysError error = Complete(memory, object_)) {
    Handle named;
    SegmentObject found;
    SysError ignored;
    if (LookAtShm(name, object_.id, &named, &found, &ignored) == Presence::kSame) UnlinkShm(name);
    return error;
  }
  keeper->id = object_.id;
  return {};
}

void Backing::Discard() { space_.reset(); }

SysError SegmentSpace::Find(const std::string& name, SegmentObject* object) const {
  Handle memory;
  return FindShm(name, &memory, object);
}

Presence SegmentSpace::Look(const std::string& name, const ObjectId& id, SegmentObject* object, SysError* error) const {
  Handle memory;
  return LookAtShm(name, id, &memory, object, error);
}

// Nothing remains to be given back elsewhere: who publishes must find the room at once, since nobody tries it again later.
Presence SegmentSpace::Remove(const std::string& name, const ObjectId& id, Handle*, SysError* error) const {
  Handle memory;
  SegmentObject object;
  const Presence presence = LookAtShm(name, id, &memory, &object, error);
  if (presence != Presence::kSame) return presence;
  const SysError unlinked = UnlinkShm(name);
  if (unlinked.number == ENOENT) return Presence::kAbsent;
  if (unlinked) {
    *error = unlinked;
    return Presence::kFailed;
  }
  return Presence::kSame;
}

bool SegmentSpace::CanRename() { return false; }

SysError SegmentSpace::Rename(const std::string&, const std::string&, const ObjectId&) const {
  return {ENOTSUP, "rename"};
}

SysError SegmentSpace::ReadRoom(Room* room) const { return ReadShmRoom(room); }

}  // namespace shmd::platform
