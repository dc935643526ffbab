#include "reserve_work.h"

#include <cerrno>
#include <utility>

#include "napi_helpers.h"
#include "remains.h"
#include "reservation_wrap.h"

namespace shmd {
namespace {

struct ReserveWork {
  uint64_t size = 0;
  uint32_t mode = 0;
  uint64_t freeing = 0;  // what was to be freed before
  ReservedFile reserved;
  SysError error;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
};

void Execute(napi_env, void* data) {
  auto* work = static_cast<ReserveWork*>(data);
  ReservedFile& reserved = work->reserved;
  const auto reserve = [&] {
    work->error = reserved.directory->Reserve(work->size, work->mode, &reserved.file, &reserved.facts);
  };
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
  const napi_value reservation = ReservationWrap::Make(env, std::move(work->reserved));
  if (reservation == nullptr) return Reject(env, work->deferred, nullptr);
  napi_resolve_deferred(env, work->deferred, reservation);
}

}  // namespace

napi_value ReserveOnPool(napi_env env, std::shared_ptr<platform::SegmentDirectory> directory, uint64_t size,
                         uint32_t mode) {
  auto work = std::make_unique<ReserveWork>();
  work->size = size;
  work->mode = mode;
  work->freeing = freeing::Latest();
  work->reserved.directory = std::move(directory);
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
