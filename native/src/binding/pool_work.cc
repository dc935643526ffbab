#include "binding/pool_work.h"

#include <utility>

#include "binding/napi_helpers.h"

namespace shmd {
namespace {

struct Queued {
  std::unique_ptr<PoolWork> work;
  napi_deferred promise = nullptr;
  napi_async_work handle = nullptr;
};

void Execute(napi_env, void* data) { static_cast<Queued*>(data)->work->Run(); }

void Complete(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Queued> queued(static_cast<Queued*>(data));
  napi_delete_async_work(env, queued->handle);
  if (status == napi_cancelled) return;
  Napi::HandleScope scope(env);
  queued->work->Settle(env, queued->promise);
}

}  // namespace

napi_value RunOnPool(napi_env env, const char* name, std::unique_ptr<PoolWork> work) {
  auto queued = std::make_unique<Queued>();
  queued->work = std::move(work);
  napi_value promise = nullptr;
  if (napi_create_promise(env, &queued->promise, &promise) != napi_ok) return nullptr;
  const napi_value resource = MakeString(env, name);
  if (napi_create_async_work(env, nullptr, resource, Execute, Complete, queued.get(), &queued->handle) != napi_ok) {
    return nullptr;
  }
  if (napi_queue_async_work(env, queued->handle) != napi_ok) {
    napi_delete_async_work(env, queued->handle);
    return nullptr;
  }
  (void)queued.release();
  return promise;
}

}  // namespace shmd
