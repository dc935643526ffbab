#include "segment_directory_wrap.h"

#include <cerrno>
#include <cmath>
#include <utility>
#include <vector>

#include "napi_helpers.h"
#include "reservation_wrap.h"
#include "reserve_work.h"

namespace shmd {
namespace {

using platform::UnlinkOutcome;

bool ReadReservation(const Napi::CallbackInfo& info, uint64_t* size, uint32_t* mode) {
  uint64_t bits = 0;
  if (!ReadUnsigned(info.Env(), info[0], "size", size) || !ReadUnsigned(info.Env(), info[1], "mode", &bits)) return false;
  *mode = static_cast<uint32_t>(bits & 0777);
  return true;
}

// Anything that is no whole number names no file.
uint64_t ToIdentityNumber(double number) {
  return number >= 0 && number <= static_cast<double>(platform::kMaxSafeInteger) && std::trunc(number) == number
             ? static_cast<uint64_t>(number)
             : UINT64_MAX;
}

// Null with an exception pending.
const double* ReadIdentities(napi_env env, napi_value value, size_t expected) {
  bool is_typed_array = false;
  napi_typedarray_type type;
  size_t length = 0;
  void* numbers = nullptr;
  if (napi_is_typedarray(env, value, &is_typed_array) != napi_ok || !is_typed_array ||
      napi_get_typedarray_info(env, value, &type, &length, &numbers, nullptr, nullptr) != napi_ok ||
      type != napi_float64_array || length != expected) {
    ThrowArgumentType(env, "identities", "a Float64Array with a dev and an ino for each name");
    return nullptr;
  }
  static const double kNone = 0;
  return expected == 0 ? &kNone : static_cast<const double*>(numbers);
}

}  // namespace

void SegmentDirectoryWrap::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("SegmentDirectory", DefineClass(env, "SegmentDirectory",
                                              {
                                                  InstanceAccessor<&SegmentDirectoryWrap::Path>("path"),
                                                  InstanceAccessor<&SegmentDirectoryWrap::Dev>("dev"),
                                                  InstanceMethod<&SegmentDirectoryWrap::ReserveSync>("reserveSync"),
                                                  InstanceMethod<&SegmentDirectoryWrap::Reserve>("reserve"),
                                                  InstanceMethod<&SegmentDirectoryWrap::Identify>("identify"),
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
  SysError error = platform::SegmentDirectory::Open(path_, directory.get());
  if (!error && directory->dev() > platform::kMaxSafeInteger) error = {EOVERFLOW, "fstat"};
  if (error) {
    ThrowSysError(info.Env(), error, path_);
    return;
  }
  dev_ = directory->dev();
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

Napi::Value SegmentDirectoryWrap::Dev(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(dev_));
}

Napi::Value SegmentDirectoryWrap::ReserveSync(const Napi::CallbackInfo& info) {
  uint64_t size = 0;
  uint32_t mode = 0;
  if (!IsOpen(info.Env(), "open") || !ReadReservation(info, &size, &mode)) return Nothing(info.Env());
  ReservedFile reserved;
  reserved.directory = directory_;
  if (const SysError error = directory_->Reserve(size, mode, &reserved.file, &reserved.identity)) {
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

Napi::Value SegmentDirectoryWrap::Identify(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!IsOpen(env, "stat") || !ReadString(env, info[0], "name", &name)) return Nothing(env);
  platform::FileIdentity found;
  SysError error = directory_->Identify(name, &found);
  if (error.number == ENOENT) return env.Null();
  if (!error && (found.dev > platform::kMaxSafeInteger || found.ino > platform::kMaxSafeInteger)) {
    error = {EOVERFLOW, "stat"};
  }
  if (error) {
    ThrowSysError(env, error, name);
    return Nothing(env);
  }
  const napi_value result = MakeObject(env);
  Set(env, result, "dev", MakeNumber(env, static_cast<double>(found.dev)));
  Set(env, result, "ino", MakeNumber(env, static_cast<double>(found.ino)));
  Set(env, result, "size", MakeNumber(env, static_cast<double>(found.size)));
  Set(env, result, "mode", MakeNumber(env, found.mode));
  Set(env, result, "uid", MakeNumber(env, found.uid));
  Set(env, result, "regular", MakeBoolean(env, found.regular));
  return Napi::Value(env, result);
}

Napi::Value SegmentDirectoryWrap::Unlink(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  uint64_t dev = 0, ino = 0;
  if (!IsOpen(env, "unlink") || !ReadString(env, info[0], "name", &name) || !ReadUnsigned(env, info[1], "dev", &dev) ||
      !ReadUnsigned(env, info[2], "ino", &ino)) {
    return Nothing(env);
  }
  SysError error;
  switch (directory_->Unlink(name, dev, ino, false, &error)) {
    case UnlinkOutcome::kUnlinked:
      return Napi::String::New(env, "unlinked");
    case UnlinkOutcome::kAbsent:
      return Napi::String::New(env, "absent");
    case UnlinkOutcome::kForeign:
      return Napi::String::New(env, "foreign");
    case UnlinkOutcome::kFailed:
      break;
  }
  ThrowSysError(env, error, name);
  return Nothing(env);
}

Napi::Value SegmentDirectoryWrap::UnlinkAll(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::vector<std::string> names;
  if (!IsOpen(env, "unlink") || !ReadStrings(env, info[0], "names", &names)) return Nothing(env);
  // Reading the names may have run getters of the caller's; the identities are looked at after the last of them.
  const double* numbers = ReadIdentities(env, info[1], names.size() * 2);
  if (numbers == nullptr || !IsOpen(env, "unlink")) return Nothing(env);

  double unlinked = 0, absent = 0;
  std::vector<std::string> foreign, failed;
  for (size_t i = 0; i < names.size(); ++i) {
    SysError error;
    const uint64_t dev = ToIdentityNumber(numbers[2 * i]), ino = ToIdentityNumber(numbers[2 * i + 1]);
    switch (directory_->Unlink(names[i], dev, ino, false, &error)) {
      case UnlinkOutcome::kUnlinked:
        ++unlinked;
        break;
      case UnlinkOutcome::kAbsent:
        ++absent;
        break;
      case UnlinkOutcome::kForeign:
        foreign.push_back(std::move(names[i]));
        break;
      case UnlinkOutcome::kFailed:
        failed.push_back(std::move(names[i]));
        break;
    }
  }
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
