#include "platform/segment_space.h"

#include <windows.h>

#include <cerrno>
#include <utility>

#include "platform/win32/last_error.h"
#include "platform/win32/section.h"
#include "platform/win32/section_id.h"

namespace shmd::platform {

// The one name space of the session has no path.
SysError SegmentSpace::Open(const std::string& path, SegmentSpace* space) {
  if (!path.empty()) return {ENOTSUP, "open"};
  DWORD session = 0;
  if (!ProcessIdToSessionId(GetCurrentProcessId(), &session)) return LastError("ProcessIdToSessionId");
  space->id_ = {session, 0, Proof::kNone, 0};
  return {};
}

// The system itself takes thousands of characters.
size_t SegmentSpace::MaxNameBytes() { return 255; }

SysError SegmentSpace::Reserve(uint64_t size, Backing* backing) const {
  if (size == 0 || size > kMaxSafeInteger) return {EINVAL, "CreateFileMapping"};
  Handle memory;
  if (const SysError error = MakeSection(size, nullptr, &memory)) return error;
  backing->memory_ = std::move(memory);
  backing->object_ = {NewSectionId(), size, true};
  return {};
}

// A section has its name from the beginning or never. So what was reserved goes, nobody having touched it, and one of the same size is made
// under the name: the system may have promised that room to another in between, ENOSPC.
SysError Backing::Publish(const std::string& name, Keeper* keeper) {
  Handle reserved = std::move(memory_);
  if (!reserved.valid()) return {EBADF, "CreateFileMapping"};
  std::wstring wide;
  if (const SysError error = SectionName(name, &wide)) return error;
  reserved.Close();
  Handle memory;
  if (const SysError error = MakeSection(object_.size, wide.c_str(), &memory)) return error;
  keeper->id = object_.id;
  keeper->memory = std::move(memory);
  return {};
}

void Backing::Discard() { memory_.Close(); }

SysError SegmentSpace::Find(const std::string& name, SegmentObject* object) const {
  Handle section;
  const SysError error = OpenSection(name, FILE_MAP_READ, &section);
  *object = {};
  // Something has the name that is no section.
  if (error.number == EBADF) return {};
  if (error) return error;
  object->is_memory = true;
  return SizeOfSection(section, &object->size);
}

Presence SegmentSpace::Look(const std::string& name, const ObjectId& id, SegmentObject* object, SysError* error) const {
  *error = Find(name, object);
  if (error->number == ENOENT) return Presence::kAbsent;
  if (*error) return Presence::kFailed;
  return object->is_memory && IsSame(id, object->id) ? Presence::kSame : Presence::kForeign;
}

// A name ends with the last handle to its section, and no sooner: there is nothing to remove.
Presence SegmentSpace::Remove(const std::string& name, const ObjectId& id, Handle*, SysError* error) const {
  SegmentObject object;
  const Presence presence = Look(name, id, &object, error);
  if (presence != Presence::kSame) return presence;
  *error = {ENOTSUP, "unlink"};
  return Presence::kFailed;
}

// RAM and page files together are what sections are promised from.
bool SegmentSpace::CanRename() { return false; }

SysError SegmentSpace::Rename(const std::string&, const std::string&, const ObjectId&) const {
  return {ENOTSUP, "rename"};
}

SysError SegmentSpace::ReadRoom(Room* room) const {
  MEMORYSTATUSEX status = {};
  status.dwLength = sizeof status;
  if (!GlobalMemoryStatusEx(&status)) return LastError("GlobalMemoryStatusEx");
  room->total = status.ullTotalPageFile;
  room->free = status.ullAvailPageFile;
  return {};
}

}  // namespace shmd::platform
