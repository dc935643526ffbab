// Bytes into and out of segments that are not mapped: at once, or on the libuv pool.
#include "binding/copy_functions.h"

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "binding/bytes_argument.h"
#include "binding/map_request.h"
#include "binding/napi_helpers.h"
#include "binding/pool_work.h"
#include "platform/copying.h"

namespace shmd {
namespace {

enum class Direction { kOut, kIn };

struct Copy {
  platform::MappingTarget target;
  std::string path;
  uint64_t offset = 0;
  BytesArgument bytes;
  Direction direction;
};

// Of (space, name, identity, owner, offset, bytes). False with an exception pending.
bool ReadCopy(const Napi::CallbackInfo& info, Copy* copy) {
  const Napi::Env env = info.Env();
  return ReadTarget(env, info[0], info[1], info[2], info[3], &copy->target, &copy->path) &&
         ReadUnsigned(env, info[4], "offset", &copy->offset) && ReadBytes(env, info[5], "bytes", &copy->bytes);
}

SysError CopyBytes(const Copy& copy) {
  const auto& [data, length] = copy.bytes;
  const bool out = copy.direction == Direction::kOut;
  const platform::Access access = out ? platform::Access::kRead : platform::Access::kReadWrite;
  platform::Handle memory;
  platform::SegmentObject object;
  if (const SysError error = platform::OpenForMapping(copy.target, access, &memory, &object)) return error;
  if (copy.offset > object.size || length > object.size - copy.offset) return {ESTALE, out ? "read" : "write"};
  return out ? platform::ReadMemory(memory, copy.offset, data, length)
             : platform::WriteMemory(memory, copy.offset, data, length);
}

template <Direction direction>
Napi::Value CopySync(const Napi::CallbackInfo& info) {
  Copy copy;
  copy.direction = direction;
  if (!ReadCopy(info, &copy)) return Nothing(info.Env());
  if (const SysError error = CopyBytes(copy)) ThrowSysError(info.Env(), error, copy.path);
  return Nothing(info.Env());
}

struct CopyWork : PoolWork {
  Copy copy;
  Napi::ObjectReference bytes;  // are not collected meanwhile
  SysError error;

  void Run() override { error = CopyBytes(copy); }

  void Settle(napi_env env, napi_deferred promise) override {
    if (error) {
      napi_reject_deferred(env, promise, MakeSysError(env, error, copy.path));
    } else {
      napi_resolve_deferred(env, promise, Nothing(env));
    }
  }
};

template <Direction direction>
Napi::Value CopyOnPool(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto work = std::make_unique<CopyWork>();
  work->copy.direction = direction;
  if (!ReadCopy(info, &work->copy)) return Nothing(env);
  work->bytes = Napi::Persistent(info[5].As<Napi::Object>());
  return Napi::Value(env, RunOnPool(env, "shmd:copy", std::move(work)));
}

Napi::Value PreferLargePages(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  BytesArgument bytes;
  if (!ReadBytes(env, info[0], "bytes", &bytes)) return Nothing(env);
  const size_t begin = platform::PreferLargePages(bytes.data, bytes.length);
  return Napi::Value(env, MakeNumber(env, static_cast<double>(begin)));
}

}  // namespace

void ExportCopyFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("readMemorySync", Napi::Function::New<CopySync<Direction::kOut>>(env, "readMemorySync"));
  exports.Set("readMemory", Napi::Function::New<CopyOnPool<Direction::kOut>>(env, "readMemory"));
  exports.Set("writeMemorySync", Napi::Function::New<CopySync<Direction::kIn>>(env, "writeMemorySync"));
  exports.Set("writeMemory", Napi::Function::New<CopyOnPool<Direction::kIn>>(env, "writeMemory"));
  exports.Set("preferLargePages", Napi::Function::New<PreferLargePages>(env, "preferLargePages"));
}

}  // namespace shmd
