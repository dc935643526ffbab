#include "binding/thread_bell_listener.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "binding/napi_helpers.h"
#include "platform/detached_thread.h"

namespace shmd {
namespace {

// What the listener, its thread and calls that are under way have in common.
struct Line {
  explicit Line(const platform::Bell& bell) : bell(bell) {}

  const platform::Bell& bell;                    // as long as the listener has not stopped
  napi_threadsafe_function into_loop = nullptr;  // the thread's, which lets go of it
  std::mutex lock;
  std::condition_variable changed;
  bool stopped = false;
  bool called = false;  // the loop has yet to hear of it
  bool ended = false;   // the thread has
};

using SharedLine = std::shared_ptr<Line>;

// A bell stays rung until the loop has drained it, and until then there is nothing to wait for.
// False when the listener has stopped.
bool WaitForNext(Line* line) {
  std::unique_lock<std::mutex> guard(line->lock);
  line->changed.wait(guard, [line] { return line->stopped || !line->called; });
  if (line->stopped) return false;
  guard.unlock();
  // Who stops us rings.
  while (!platform::AwaitBell(line->bell, -1)) {
  }
  guard.lock();
  line->called = true;
  return !line->stopped;
}

void Run(void* data) {
  const std::unique_ptr<SharedLine> line(static_cast<SharedLine*>(data));
  Line* const own = line->get();
  bool held = true;
  while (held && WaitForNext(own)) {
    held = napi_call_threadsafe_function(own->into_loop, nullptr, napi_tsfn_nonblocking) == napi_ok;
  }
  // That of an environment that ends took our hold of it with its answer.
  if (held) napi_release_threadsafe_function(own->into_loop, napi_tsfn_release);
  const std::lock_guard<std::mutex> guard(own->lock);
  own->ended = true;
  own->changed.notify_all();
}

// In the loop. env is null when the environment ends.
void Heard(napi_env env, napi_value callback, void* context, void*) {
  const SharedLine line = *static_cast<SharedLine*>(context);
  {
    const std::lock_guard<std::mutex> guard(line->lock);
    if (env == nullptr || line->stopped) return;
    platform::DrainBell(line->bell);
    line->called = false;
    line->changed.notify_all();
  }
  // It may close the bell.
  napi_value receiver = nullptr;
  if (napi_get_global(env, &receiver) == napi_ok) napi_call_function(env, receiver, callback, 0, nullptr, nullptr);
  // Node.js itself would only warn of it.
  ReportThrown(env);
}

void FinalizeLine(napi_env, void*, void* context) { delete static_cast<SharedLine*>(context); }

class ThreadBellListener : public BellListener {
 public:
  ThreadBellListener(napi_env env, const platform::Bell& bell) : env_(env), line_(std::make_shared<Line>(bell)) {}
  ~ThreadBellListener() override { Stop(); }
  ThreadBellListener(const ThreadBellListener&) = delete;
  ThreadBellListener& operator=(const ThreadBellListener&) = delete;

  SysError Start(napi_value callback) {
    napi_value name = nullptr;
    auto context = std::make_unique<SharedLine>(line_);
    if (napi_create_string_utf8(env_, "shmd:bell", NAPI_AUTO_LENGTH, &name) != napi_ok ||
        napi_create_threadsafe_function(env_, callback, nullptr, name, 0, 1, nullptr, FinalizeLine, context.get(),
                                        Heard, &line_->into_loop) != napi_ok) {
      return {ENOMEM, "listen"};
    }
    (void)context.release();
    auto shared = std::make_unique<SharedLine>(line_);
    if (const SysError error = platform::StartDetachedThread(Run, shared.get())) {
      napi_release_threadsafe_function(line_->into_loop, napi_tsfn_abort);
      return error;
    }
    (void)shared.release();
    started_ = true;
    Hold(false);
    // Before the loop is taken away from the thread.
    hooked_ = napi_add_env_cleanup_hook(env_, OnEnvironmentCleanup, this) == napi_ok;
    return {};
  }

  void Hold(bool held) override {
    if (!started_) return;
    if (held) {
      napi_ref_threadsafe_function(env_, line_->into_loop);
    } else {
      napi_unref_threadsafe_function(env_, line_->into_loop);
    }
  }

 private:
  static void OnEnvironmentCleanup(void* data) {
    auto* self = static_cast<ThreadBellListener*>(data);
    self->hooked_ = false;
    self->Stop();
  }

  void Stop() {
    if (!started_) return;
    started_ = false;
    if (hooked_) napi_remove_env_cleanup_hook(env_, OnEnvironmentCleanup, this);
    std::unique_lock<std::mutex> guard(line_->lock);
    line_->stopped = true;
    line_->changed.notify_all();
    platform::Ring(line_->bell.handle);
    line_->changed.wait(guard, [this] { return line_->ended; });
  }

  const napi_env env_;
  const SharedLine line_;
  bool started_ = false;
  bool hooked_ = false;
};

}  // namespace

SysError ListenByThread(Napi::Env env, const platform::Bell& bell, Napi::Function callback,
                        std::unique_ptr<BellListener>* listener) {
  auto made = std::make_unique<ThreadBellListener>(env, bell);
  if (const SysError error = made->Start(callback)) return error;
  *listener = std::move(made);
  return {};
}

}  // namespace shmd
