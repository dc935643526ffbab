// Work on the libuv pool whose outcome is a promise.
#pragma once

#include <napi.h>

#include <memory>

namespace shmd {

struct PoolWork {
  virtual ~PoolWork() = default;
  // On a thread of the pool: without anything of JavaScript.
  virtual void Run() = 0;
  // Afterwards, back in JavaScript's thread: resolves or rejects. Not called when the environment ends first.
  virtual void Settle(napi_env env, napi_deferred promise) = 0;
};

// The promise; null when the work could not be queued, and is gone.
napi_value RunOnPool(napi_env env, const char* name, std::unique_ptr<PoolWork> work);

}  // namespace shmd
