#include "binding/segment_space_wrap.h"

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "binding/backing_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/remains.h"
#include "binding/reserve_work.h"

namespace shmd {

using platform::Presence;

void SegmentSpaceWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("SegmentSpace", DefineClass(env, "SegmentSpace",
                                          {
                                              InstanceAccessor<&SegmentSpaceWrap::Path>("path"),
                                              InstanceAccessor<&SegmentSpaceWrap::MaxNameBytes>("maxNameBytes"),
                                              InstanceMethod<&SegmentSpaceWrap::ReserveSync>("reserveSync"),
                                              InstanceMethod<&SegmentSpaceWrap::Reserve>("reserve"),
                                              InstanceMethod<&SegmentSpaceWrap::Find>("find"),
                                              InstanceMethod<&SegmentSpaceWrap::Remove>("remove"),
                                              InstanceMethod<&SegmentSpaceWrap::RemoveAll>("removeAll"),
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
  if (!ReadStrings(env, info[0], "names", &names) || !ReadStrings(env, info[1], "identities", &identities)) {
    return Nothing(env);
  }
  if (identities.size() != names.size()) {
    ThrowArgumentType(env, "identities", "one for each name");
    return Nothing(env);
  }
  // Reading the arrays may have run getters of the caller's.
  if (!IsOpen(env, "unlink")) return Nothing(env);

  double removed = 0, absent = 0;
  std::vector<std::string> foreign, failed;
  Remains remains;
  for (size_t i = 0; i < names.size(); ++i) {
    SysError error;
    ObjectId id;
    // What is no identity is nobody's.
    const Presence presence = ParseObjectId(identities[i], &id)
                                  ? space_->Remove(names[i], id, remains.Next(), &error)
                                  : Presence::kForeign;
    switch (presence) {
      case Presence::kSame:
        ++removed;
        break;
      case Presence::kAbsent:
        ++absent;
        break;
      case Presence::kForeign:
        foreign.push_back(std::move(names[i]));
        break;
      case Presence::kFailed:
        failed.push_back(std::move(names[i]));
        break;
    }
  }
  remains.FreeOnPool(env);
  const napi_value result = MakeObject(env);
  Set(env, result, "removed", MakeNumber(env, removed));
  Set(env, result, "absent", MakeNumber(env, absent));
  Set(env, result, "foreign", MakeStrings(env, foreign));
  Set(env, result, "failed", MakeStrings(env, failed));
  return Napi::Value(env, result);
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
