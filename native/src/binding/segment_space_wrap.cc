#include "binding/segment_space_wrap.h"

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "binding/backing_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/remains.h"
#include "binding/remove_all.h"
#include "binding/reserve_work.h"

namespace shmd {

using platform::Presence;

void SegmentSpaceWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("SegmentSpace", DefineClass(env, "SegmentSpace",
                                          {
                                              InstanceAccessor<&SegmentSpaceWrap::Path>("path"),
                                              InstanceAccessor<&SegmentSpaceWrap::MaxNameBytes>("maxNameBytes"),
                                              InstanceAccessor<&SegmentSpaceWrap::CanRename>("canRename"),
                                              InstanceMethod<&SegmentSpaceWrap::ReserveSync>("reserveSync"),
                                              InstanceMethod<&SegmentSpaceWrap::Reserve>("reserve"),
                                              InstanceMethod<&SegmentSpaceWrap::Find>("find"),
                                              InstanceMethod<&SegmentSpaceWrap::Holds>("holds"),
                                              InstanceMethod<&SegmentSpaceWrap::Remove>("remove"),
                                              InstanceMethod<&SegmentSpaceWrap::RemoveAll>("removeAll"),
                                              InstanceMethod<&SegmentSpaceWrap::Rename>("rename"),
                                              InstanceMethod<&SegmentSpaceWrap::Room>("room"),
                                              InstanceMethod<&SegmentSpaceWrap::Close>("close"),
                                          }));
}

SegmentSpaceWrap::SegmentSpaceWrap(const Napi::CallbackInfo& info) : TaggedWrap<SegmentSpaceWrap>(info) {
  if (!ReadPath(info.Env(), info[0], "path", &path_)) return;
  platform::SegmentSpace space;
  if (const SysError error = platform::SegmentSpace::Open(path_, &space)) {
    ThrowSysError(info.Env(), error, path_);
    return;
  }
  space_ = std::move(space);
}

const platform::SegmentSpace* SegmentSpaceWrap::Read(Napi::Env env, napi_value value, const char* syscall) {
  const auto* wrap = static_cast<SegmentSpaceWrap*>(UnwrapArgument(env, value, kKind, "space", kClassName));
  return wrap != nullptr && wrap->IsOpen(env, syscall) ? &*wrap->space_ : nullptr;
}

bool SegmentSpaceWrap::IsOpen(Napi::Env env, const char* syscall) const {
  if (space_) return true;
  ThrowSysError(env, {EBADF, syscall}, path_);
  return false;
}

Napi::Value SegmentSpaceWrap::Path(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), path_));
}

Napi::Value SegmentSpaceWrap::MaxNameBytes(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(platform::SegmentSpace::MaxNameBytes()));
}

Napi::Value SegmentSpaceWrap::CanRename(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), platform::SegmentSpace::CanRename());
}

Napi::Value SegmentSpaceWrap::ReserveSync(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  uint64_t size = 0;
  if (!IsOpen(env, "open") || !ReadUnsigned(env, info[0], "size", &size)) return Nothing(env);
  platform::Backing backing;
  if (const SysError error = space_->Reserve(size, &backing)) {
    ThrowSysError(env, error, path_);
    return Nothing(env);
  }
  return Napi::Value(env, BackingWrap::Make(env, std::move(backing)));
}

Napi::Value SegmentSpaceWrap::Reserve(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  uint64_t size = 0;
  if (!IsOpen(env, "open") || !ReadUnsigned(env, info[0], "size", &size)) return Nothing(env);
  return Napi::Value(env, ReserveOnPool(env, *space_, size));
}

Napi::Value SegmentSpaceWrap::Find(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!IsOpen(env, "stat") || !ReadString(env, info[0], "name", &name)) return Nothing(env);
  std::optional<ObjectId> wanted;
  if (!info[1].IsUndefined() && !ReadObjectId(env, info[1], "identity", &wanted.emplace())) return Nothing(env);
  platform::SegmentObject found;
  const SysError error = space_->Find(name, &found);
  if (error.number == ENOENT) return env.Null();
  if (error) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  if (wanted && !IsSame(*wanted, found.id)) return env.Null();
  const napi_value result = MakeObject(env);
  Set(env, result, "identity", MakeString(env, FormatObjectId(found.id)));
  Set(env, result, "size", MakeNumber(env, static_cast<double>(found.size)));
  Set(env, result, "isMemory", MakeBoolean(env, found.is_memory));
  Set(env, result, "isKnown", MakeBoolean(env, found.is_known));
  return Napi::Value(env, result);
}

Napi::Value SegmentSpaceWrap::Holds(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  ObjectId id;
  uint64_t bytes = 0;
  if (!IsOpen(env, "stat") || !ReadString(env, info[0], "name", &name) ||
      !ReadObjectId(env, info[1], "identity", &id) || !ReadUnsigned(env, info[2], "bytes", &bytes)) {
    return Nothing(env);
  }
  platform::SegmentObject object;
  SysError error;
  const Presence presence = space_->Look(name, id, &object, &error);
  if (presence == Presence::kFailed) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  return Napi::Boolean::New(env, presence == Presence::kSame && object.is_memory && object.size >= bytes);
}

Napi::Value SegmentSpaceWrap::Remove(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  ObjectId id;
  if (!IsOpen(env, "unlink") || !ReadString(env, info[0], "name", &name) ||
      !ReadObjectId(env, info[1], "identity", &id)) {
    return Nothing(env);
  }
  SysError error;
  Remains remains;
  switch (space_->Remove(name, id, remains.Next(), &error)) {
    case Presence::kSame:
      remains.FreeOnPool(env);
      return Napi::String::New(env, "removed");
    case Presence::kAbsent:
      return Napi::String::New(env, "absent");
    case Presence::kForeign:
      return Napi::String::New(env, "foreign");
    case Presence::kFailed:
      break;
  }
  ThrowSysError(env, error, name);
  return Nothing(env);
}

Napi::Value SegmentSpaceWrap::RemoveAll(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::vector<std::string> names, identities;
  if (!ReadNames(env, info[0], info[1], &names, &identities)) return Nothing(env);
  // Reading the arrays may have run getters of the caller's.
  if (!IsOpen(env, "unlink")) return Nothing(env);
  return Napi::Value(env, MakeRemovedNames(env, shmd::RemoveAll(env, *space_, names, identities)));
}

Napi::Value SegmentSpaceWrap::Rename(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string from, to;
  ObjectId id;
  if (!IsOpen(env, "rename") || !ReadString(env, info[0], "from", &from) || !ReadString(env, info[1], "to", &to) ||
      !ReadObjectId(env, info[2], "identity", &id)) {
    return Nothing(env);
  }
  if (const SysError error = space_->Rename(from, to, id)) ThrowSysError(env, error, to);
  return Nothing(env);
}

Napi::Value SegmentSpaceWrap::Room(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  platform::Room room;
  if (!IsOpen(env, "statfs")) return Nothing(env);
  if (const SysError error = space_->ReadRoom(&room)) {
    ThrowSysError(env, error, path_);
    return Nothing(env);
  }
  const napi_value result = MakeObject(env);
  Set(env, result, "total", MakeNumber(env, static_cast<double>(room.total)));
  Set(env, result, "free", MakeNumber(env, static_cast<double>(room.free)));
  return Napi::Value(env, result);
}

Napi::Value SegmentSpaceWrap::Close(const Napi::CallbackInfo& info) {
  space_.reset();
  return Nothing(info.Env());
}

}  // namespace shmd
