#include "binding/remains.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "binding/napi_helpers.h"

namespace shmd {
namespace {

std::mutex g_lock;
std::condition_variable g_done;
uint64_t g_latest = 0;
std::set<uint64_t> g_under_way;

struct FreeWork {
  std::vector<platform::Handle> handles;
  uint64_t number = 0;
  napi_async_work work = nullptr;

  FreeWork() {
    const std::lock_guard<std::mutex> guard(g_lock);
    number = ++g_latest;
    g_under_way.insert(number);
  }

  // Also when the environment ends before it was done.
  ~FreeWork() { Free(); }
  FreeWork(const FreeWork&) = delete;
  FreeWork& operator=(const FreeWork&) = delete;

  void Free() {
    handles.clear();
    const std::lock_guard<std::mutex> guard(g_lock);
    g_under_way.erase(number);
    g_done.notify_all();
  }
};

void Execute(napi_env, void* data) { static_cast<FreeWork*>(data)->Free(); }

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
  (void)work.release();
}

namespace freeing {

uint64_t Latest() {
  const std::lock_guard<std::mutex> guard(g_lock);
  return g_latest;
}

void WaitFor(uint64_t latest) {
  std::unique_lock<std::mutex> guard(g_lock);
  g_done.wait(guard, [latest] { return g_under_way.empty() || *g_under_way.begin() > latest; });
}

}  // namespace freeing
}  // namespace shmd
