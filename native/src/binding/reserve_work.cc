#include "binding/reserve_work.h"

#include <cerrno>
#include <memory>
#include <utility>

#include "binding/backing_wrap.h"
#include "binding/napi_helpers.h"
#include "binding/pool_work.h"
#include "binding/remains.h"

namespace shmd {
namespace {

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

struct ReserveWork : PoolWork {
  platform::SegmentSpace space;
  uint64_t size = 0;
  uint64_t freeing = 0;  // what was to be freed before
  platform::Backing backing;
  SysError error;

  void Run() override {
    error = space.Reserve(size, &backing);
    if (error.number != ENOSPC) return;
    freeing::WaitFor(freeing);
    error = space.Reserve(size, &backing);
  }

  void Settle(napi_env env, napi_deferred promise) override {
    if (error) return Reject(env, promise, MakeSysError(env, error, ""));
    const napi_value made = BackingWrap::Make(env, std::move(backing));
    if (made == nullptr) return Reject(env, promise, nullptr);
    napi_resolve_deferred(env, promise, made);
  }
};

}  // namespace

napi_value ReserveOnPool(napi_env env, const platform::SegmentSpace& space, uint64_t size) {
  auto work = std::make_unique<ReserveWork>();
  work->space = space;
  work->size = size;
  work->freeing = freeing::Latest();
  return RunOnPool(env, "shmd:reserve", std::move(work));
}

}  // namespace shmd
