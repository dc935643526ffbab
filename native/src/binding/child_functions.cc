#include "binding/child_functions.h"

#include <cstdint>
#include <string>
#include <vector>

#include "binding/napi_helpers.h"
#include "platform/posix/child_process.h"

namespace shmd {
namespace {

Napi::Value StartChild(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string path;
  std::vector<std::string> arguments;
  if (!ReadPath(env, info[0], "path", &path) || !ReadStrings(env, info[1], "arguments", &arguments))
    return Nothing(env);
  platform::Child child;
  if (const SysError error = platform::StartChild(path, arguments, &child)) {
    ThrowSysError(env, error, path);
    return Nothing(env);
  }
  const napi_value result = MakeObject(env);
  Set(env, result, "pid", MakeNumber(env, child.pid));
  Set(env, result, "fd", MakeNumber(env, child.socket.fd()));
  // The caller's from here on.
  child.socket.Release();
  return Napi::Value(env, result);
}

Napi::Value TakeChildEnd(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  uint64_t pid = 0;
  if (!ReadUnsigned(env, info[0], "pid", &pid)) return Nothing(env);
  // 0 and what would be negative mean more than one process.
  if (pid == 0 || pid > INT32_MAX) {
    ThrowArgumentType(env, "pid", "a process id");
    return Nothing(env);
  }
  bool ended = false;
  platform::ChildEnd end;
  if (const SysError error = platform::TakeChildEnd(static_cast<int>(pid), &ended, &end)) {
    ThrowSysError(env, error, "");
    return Nothing(env);
  }
  if (!ended) return env.Null();
  const napi_value result = MakeObject(env);
  Set(env, result, "code", MakeNumber(env, end.code));
  Set(env, result, "signal", MakeNumber(env, end.signal));
  return Napi::Value(env, result);
}

}  // namespace

void ExportChildFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("startChild", Napi::Function::New<StartChild>(env, "startChild"));
  exports.Set("takeChildEnd", Napi::Function::New<TakeChildEnd>(env, "takeChildEnd"));
}

}  // namespace shmd
