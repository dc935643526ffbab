#include "binding/reserve_work.h"

#include <cerrno>
#include <utility>

#include "binding/backing_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/remains.h"

namespace shmd {
namespace {

struct ReserveWork {
  platform::SegmentSpace space;
  uint64_t size = 0;
  uint64_t freeing = 0;  // what was to be freed before
  platform::Backing backing;
  SysError error;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
};

void Execute(napi_env, void* data) {
  auto* work = static_cast<ReserveWork*>(data);
  const auto reserve = [&] { work->error = work->space.Reserve(work->size, &work->backing); };
  reserve();
  if (work->error.number != ENOSPC) return;
  freeing::WaitFor(work->freeing);
  reserve();
}

void Reject(napi_env env, napi_deferred deferred, napi_value reason) {
  // A pending exception would be reported as uncaught: it is this promise's.
  napi_value pending = nullptr;
  bool has_pending = false;
  if (napi_is_exception_pending(env, &has_pending) == napi_ok && has_pending) {
    napi_get_and_clear_last_exception(env, &pending);
  }
  if (reason == nullptr) reason = pending;
  if (reason != nullptr) napi_reject_deferred(env, deferred, reason);
}

void Complete(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<ReserveWork> work(static_cast<ReserveWork*>(data));
  napi_delete_async_work(env, work->work);
  if (status == napi_cancelled) return;
  Napi::HandleScope scope(env);
  if (work->error) return Reject(env, work->deferred, MakeSysError(env, work->error, ""));
  const napi_value backing = BackingWrap::Make(env, std::move(work->backing));
  if (backing == nullptr) return Reject(env, work->deferred, nullptr);
  napi_resolve_deferred(env, work->deferred, backing);
}

}  // namespace

napi_value ReserveOnPool(napi_env env, const platform::SegmentSpace& space, uint64_t size) {
  auto work = std::make_unique<ReserveWork>();
  work->space = space;
  work->size = size;
  work->freeing = freeing::Latest();
  napi_value promise = nullptr;
  if (napi_create_promise(env, &work->deferred, &promise) != napi_ok) return nullptr;
  const napi_value name = MakeString(env, "shmd:reserve");
  if (napi_create_async_work(env, nullptr, name, Execute, Complete, work.get(), &work->work) != napi_ok) return nullptr;
  if (napi_queue_async_work(env, work->work) != napi_ok) {
    napi_delete_async_work(env, work->work);
    return nullptr;
  }
  work.release();
  return promise;
}

}  // namespace shmd
