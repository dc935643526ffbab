#include "platform/segment_space.h"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "platform/posix/file_facts.h"
#include "platform/linux/reserve_bytes.h"

#ifndef RENAME_NOREPLACE
// musl does not know it.
#include <sys/syscall.h>
#define RENAME_NOREPLACE 1
static int renameat2(int from_directory, const char* from, int to_directory, const char* to, unsigned flags) {
  return static_cast<int>(syscall(SYS_renameat2, from_directory, from, to_directory, to, flags));
}
#endif

namespace shmd::platform {
namespace {

// From this size on, giving pages back takes longer than opening the file once more. Bytes.
constexpr uint64_t kLarge = uint64_t{1024} * 1024;

// Segments are their user's alone, until they are shared.
constexpr mode_t kMode = 0600;

SegmentObject ObjectOf(const FileFacts& facts) { return {facts.id, facts.size, facts.regular}; }

}  // namespace

size_t SegmentSpace::MaxNameBytes() { return NAME_MAX; }

SysError SegmentSpace::Open(const std::string& path, SegmentSpace* space) {
  Handle handle(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!handle.valid()) return {errno, "open"};
  FileFacts facts;
  if (const SysError error = DescribeFile(handle, &facts)) return error;
  space->handle_ = std::make_shared<const Handle>(std::move(handle));
  space->id_ = facts.id;
  return {};
}

SysError SegmentSpace::Reserve(uint64_t size, Backing* backing) const {
  if (size == 0 || size > kMaxSafeInteger) return {EINVAL, "fallocate"};
  Handle memory(openat(handle_->fd(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, kMode));
  // A file system that knows no O_TMPFILE may take it for the opening of the directory itself.
  if (!memory.valid()) return {errno == EISDIR ? ENOTSUP : errno, "open"};
  if (const SysError error = ReserveBytes(memory, size)) return error;
  FileFacts facts;
  if (const SysError error = DescribeFile(memory, &facts)) return error;
  // The mode given to open() is cut by the umask, which is the whole process's and not ours to change.
  if ((facts.mode & 0777) != kMode && fchmod(memory.fd(), kMode) != 0) return {errno, "fchmod"};
  if (facts.id.dev > kMaxSafeInteger || facts.id.ino > kMaxSafeInteger) return {EOVERFLOW, "stat"};
  backing->space_ = handle_;
  backing->memory_ = std::move(memory);
  backing->object_ = ObjectOf(facts);
  return {};
}

SysError Backing::Publish(const std::string& name, Keeper* keeper) {
  const Handle memory = std::move(memory_);
  const auto space = std::move(space_);
  if (!memory.valid()) return {EBADF, "link"};
  if (!IsPlainName(name)) return {EINVAL, "link"};
  // AT_EMPTY_PATH would need CAP_DAC_READ_SEARCH before Linux 6.10.
  char source[32];
  snprintf(source, sizeof source, "/proc/self/fd/%d", memory.fd());
  if (linkat(AT_FDCWD, source, space->fd(), name.c_str(), AT_SYMLINK_FOLLOW) != 0) return {errno, "link"};
  keeper->id = object_.id;
  return {};
}

void Backing::Discard() {
  memory_.Close();
  // A space that was closed is held no longer: it would keep the mount busy.
  space_.reset();
}

SysError SegmentSpace::Find(const std::string& name, SegmentObject* object) const {
  FileFacts facts;
  if (const SysError error = DescribeAt(*handle_, name, &facts)) return error;
  *object = ObjectOf(facts);
  return {};
}

Presence SegmentSpace::Look(const std::string& name, const ObjectId& id, SegmentObject* object, SysError* error) const {
  *error = Find(name, object);
  if (error->number == ENOENT) return Presence::kAbsent;
  if (*error) return Presence::kFailed;
  return object->is_memory && IsSame(id, object->id) ? Presence::kSame : Presence::kForeign;
}

Presence SegmentSpace::Remove(const std::string& name, const ObjectId& id, Handle* remains, SysError* error) const {
  SegmentObject object;
  const Presence presence = Look(name, id, &object, error);
  if (presence != Presence::kSame) return presence;
  if (remains != nullptr && object.size >= kLarge) {
    *remains = Handle(openat(handle_->fd(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  }
  if (unlinkat(handle_->fd(), name.c_str(), 0) == 0) return Presence::kSame;
  if (errno == ENOENT) return Presence::kAbsent;
  *error = {errno, "unlink"};
  return Presence::kFailed;
}

bool SegmentSpace::CanRename() { return true; }

SysError SegmentSpace::Rename(const std::string& from, const std::string& to, const ObjectId& id) const {
  if (!IsPlainName(to)) return {EINVAL, "rename"};
  SegmentObject object;
  SysError error;
  switch (Look(from, id, &object, &error)) {
    case Presence::kSame:
      break;
    case Presence::kForeign:
      return {ESTALE, "rename"};
    case Presence::kAbsent:
    case Presence::kFailed:
      return error;
  }
  if (renameat2(handle_->fd(), from.c_str(), handle_->fd(), to.c_str(), RENAME_NOREPLACE) == 0) return {};
  return {errno, "rename"};
}

SysError SegmentSpace::ReadRoom(Room* room) const {
  struct statvfs info;
  if (fstatvfs(handle_->fd(), &info) != 0) return {errno, "statfs"};
  room->total = static_cast<uint64_t>(info.f_blocks) * info.f_frsize;
  room->free = static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  return {};
}

}  // namespace shmd::platform
