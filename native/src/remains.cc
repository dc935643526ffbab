#include "remains.h"

#include <memory>
#include <utility>

#include "napi_helpers.h"

namespace shmd {
namespace {

struct FreeWork {
  std::vector<platform::FileHandle> handles;
  napi_async_work work = nullptr;
};

void Execute(napi_env, void* data) { static_cast<FreeWork*>(data)->handles.clear(); }

void Complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<FreeWork> work(static_cast<FreeWork*>(data));
  napi_delete_async_work(env, work->work);
}

}  // namespace

void Remains::FreeOnPool(napi_env env) {
  if (handles_.empty() || !handles_.front().valid()) return;
  auto work = std::make_unique<FreeWork>();
  work->handles = std::move(handles_);
  const napi_value name = MakeString(env, "shmd:free");
  if (napi_create_async_work(env, nullptr, name, Execute, Complete, work.get(), &work->work) != napi_ok) return;
  if (napi_queue_async_work(env, work->work) != napi_ok) {
    napi_delete_async_work(env, work->work);
    return;
  }
  work.release();
}

}  // namespace shmd
