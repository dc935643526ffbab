#include "segment_directory_wrap.h"

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "napi_helpers.h"
#include "remains.h"
#include "reservation_wrap.h"
#include "reserve_work.h"

namespace shmd {
namespace {

using platform::Presence;

bool ReadReservation(const Napi::CallbackInfo& info, uint64_t* size, uint32_t* mode) {
  uint64_t bits = 0;
  if (!ReadUnsigned(info.Env(), info[0], "size", size) || !ReadUnsigned(info.Env(), info[1], "mode", &bits)) return false;
  *mode = static_cast<uint32_t>(bits & 0777);
  return true;
}

}  // namespace

void SegmentDirectoryWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("SegmentDirectory", DefineClass(env, "SegmentDirectory",
                                              {
                                                  InstanceAccessor<&SegmentDirectoryWrap::Path>("path"),
                                                  InstanceMethod<&SegmentDirectoryWrap::ReserveSync>("reserveSync"),
                                                  InstanceMethod<&SegmentDirectoryWrap::Reserve>("reserve"),
                                                  InstanceMethod<&SegmentDirectoryWrap::Find>("find"),
                                                  InstanceMethod<&SegmentDirectoryWrap::Unlink>("unlink"),
                                                  InstanceMethod<&SegmentDirectoryWrap::UnlinkAll>("unlinkAll"),
                                                  InstanceMethod<&SegmentDirectoryWrap::Space>("space"),
                                                  InstanceMethod<&SegmentDirectoryWrap::Close>("close"),
                                              }));
}

SegmentDirectoryWrap::SegmentDirectoryWrap(const Napi::CallbackInfo& info)
    : TaggedWrap<SegmentDirectoryWrap>(info) {
  if (!ReadPath(info.Env(), info[0], "path", &path_)) return;
  auto directory = std::make_shared<platform::SegmentDirectory>();
  if (const SysError error = platform::SegmentDirectory::Open(path_, directory.get())) {
    ThrowSysError(info.Env(), error, path_);
    return;
  }
  directory_ = std::move(directory);
}

bool SegmentDirectoryWrap::IsOpen(Napi::Env env, const char* syscall) const {
  if (directory_) return true;
  ThrowSysError(env, {EBADF, syscall}, path_);
  return false;
}

Napi::Value SegmentDirectoryWrap::Path(const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), MakeString(info.Env(), path_));
}

Napi::Value SegmentDirectoryWrap::ReserveSync(const Napi::CallbackInfo& info) {
  uint64_t size = 0;
  uint32_t mode = 0;
  if (!IsOpen(info.Env(), "open") || !ReadReservation(info, &size, &mode)) return Nothing(info.Env());
  ReservedFile reserved;
  reserved.directory = directory_;
  if (const SysError error = directory_->Reserve(size, mode, &reserved.file, &reserved.facts)) {
    ThrowSysError(info.Env(), error, path_);
    return Nothing(info.Env());
  }
  return Napi::Value(info.Env(), ReservationWrap::Make(info.Env(), std::move(reserved)));
}

Napi::Value SegmentDirectoryWrap::Reserve(const Napi::CallbackInfo& info) {
  uint64_t size = 0;
  uint32_t mode = 0;
  if (!IsOpen(info.Env(), "open") || !ReadReservation(info, &size, &mode)) return Nothing(info.Env());
  return Napi::Value(info.Env(), ReserveOnPool(info.Env(), directory_, size, mode));
}

Napi::Value SegmentDirectoryWrap::Find(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!IsOpen(env, "stat") || !ReadString(env, info[0], "name", &name)) return Nothing(env);
  std::optional<ObjectId> wanted;
  if (!info[1].IsUndefined() && !ReadObjectId(env, info[1], "identity", &wanted.emplace())) return Nothing(env);
  platform::FileFacts found;
  const SysError error = directory_->Find(name, &found);
  if (error.number == ENOENT) return env.Null();
  if (error) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  if (wanted && !IsSame(*wanted, found.id)) return env.Null();
  const napi_value result = MakeObject(env);
  Set(env, result, "identity", MakeString(env, FormatObjectId(found.id)));
  Set(env, result, "size", MakeNumber(env, static_cast<double>(found.size)));
  Set(env, result, "mode", MakeNumber(env, found.mode));
  Set(env, result, "uid", MakeNumber(env, found.uid));
  Set(env, result, "regular", MakeBoolean(env, found.regular));
  return Napi::Value(env, result);
}

Napi::Value SegmentDirectoryWrap::Unlink(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  ObjectId id;
  if (!IsOpen(env, "unlink") || !ReadString(env, info[0], "name", &name) ||
      !ReadObjectId(env, info[1], "identity", &id)) {
    return Nothing(env);
  }
  SysError error;
  Remains remains;
  switch (directory_->Unlink(name, id, remains.Next(), &error)) {
    case Presence::kSame:
      remains.FreeOnPool(env);
      return Napi::String::New(env, "unlinked");
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

Napi::Value SegmentDirectoryWrap::UnlinkAll(const Napi::CallbackInfo& info) {
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

  double unlinked = 0, absent = 0;
  std::vector<std::string> foreign, failed;
  Remains remains;
  for (size_t i = 0; i < names.size(); ++i) {
    SysError error;
    ObjectId id;
    // What is no identity is nobody's.
    const Presence presence = ParseObjectId(identities[i], &id)
                                  ? directory_->Unlink(names[i], id, remains.Next(), &error)
                                  : Presence::kForeign;
    switch (presence) {
      case Presence::kSame:
        ++unlinked;
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
  Set(env, result, "unlinked", MakeNumber(env, unlinked));
  Set(env, result, "absent", MakeNumber(env, absent));
  Set(env, result, "foreign", MakeStrings(env, foreign));
  Set(env, result, "failed", MakeStrings(env, failed));
  return Napi::Value(env, result);
}

Napi::Value SegmentDirectoryWrap::Space(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  platform::DirectorySpace space;
  if (!IsOpen(env, "statfs")) return Nothing(env);
  if (const SysError error = directory_->Space(&space)) {
    ThrowSysError(env, error, path_);
    return Nothing(env);
  }
  const napi_value result = MakeObject(env);
  Set(env, result, "total", MakeNumber(env, static_cast<double>(space.total)));
  Set(env, result, "free", MakeNumber(env, static_cast<double>(space.free)));
  return Napi::Value(env, result);
}

Napi::Value SegmentDirectoryWrap::Close(const Napi::CallbackInfo& info) {
  directory_.reset();
  return Nothing(info.Env());
}

}  // namespace shmd
