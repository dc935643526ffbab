#include <uv.h>

#include "binding/addon_data.h"
#include "binding/bell_listener.h"
#include "binding/napi_helpers.h"
#include "binding/thread_bell_listener.h"
#include "platform/doorbell.h"

// Deno has no functions of that name, and must be able to load the addon.
#pragma weak uv_poll_init
#pragma weak uv_poll_start
#pragma weak uv_close
#pragma weak uv_ref
#pragma weak uv_unref

namespace shmd {
namespace {

class UvBellListener;

// What libuv has until its loop has let go of it.
struct Watch {
  uv_poll_t poll = {};
  napi_async_cleanup_hook_handle hook = nullptr;
  UvBellListener* listener = nullptr;  // null: it is closing
};

class UvBellListener : public BellListener {
 public:
  UvBellListener(napi_env env, const platform::Bell& bell) : env_(env), bell_(bell) {}
  ~UvBellListener() override { Stop(); }
  UvBellListener(const UvBellListener&) = delete;
  UvBellListener& operator=(const UvBellListener&) = delete;

  SysError Start(uv_loop_t* loop, napi_value callback) {
    auto watch = std::make_unique<Watch>();
    // Fails where a descriptor more cannot be watched.
    if (const int error = uv_poll_init(loop, &watch->poll, bell_.handle.fd())) return {-error, "uv_poll_init"};
    // From here on libuv has it, until it has closed it.
    watch_ = watch.release();
    watch_->listener = this;
    watch_->poll.data = watch_;
    napi_value name = nullptr;
    const bool made = napi_add_async_cleanup_hook(env_, OnEnvironmentCleanup, watch_, &watch_->hook) == napi_ok &&
                      napi_create_reference(env_, callback, 1, &callback_) == napi_ok &&
                      napi_create_string_utf8(env_, "shmd:bell", NAPI_AUTO_LENGTH, &name) == napi_ok &&
                      napi_async_init(env_, nullptr, name, &context_) == napi_ok;
    const int error = made ? uv_poll_start(&watch_->poll, UV_READABLE, OnReadable) : UV_ENOMEM;
    if (error != 0) return {-error, "uv_poll_start"};
    Hold(false);
    return {};
  }

  void Hold(bool held) override {
    if (watch_ == nullptr) return;
    auto* handle = reinterpret_cast<uv_handle_t*>(&watch_->poll);
    if (held) {
      uv_ref(handle);
    } else {
      uv_unref(handle);
    }
  }

 private:
  static void OnReadable(uv_poll_t* poll, int, int) {
    auto* self = static_cast<Watch*>(poll->data)->listener;
    platform::DrainBell(self->bell_);
    self->Call();
  }

  // The callback may close the bell, and with it this.
  void Call() {
    const napi_env env = env_;
    Napi::HandleScope scope(env);
    napi_value receiver = nullptr, callback = nullptr;
    if (napi_get_global(env, &receiver) != napi_ok || napi_get_reference_value(env, callback_, &callback) != napi_ok)
      return;
    napi_make_callback(env, context_, receiver, callback, 0, nullptr, nullptr);
    ReportThrown(env);
  }

  // The loop of an environment that ends still runs until what its hooks began is done.
  static void OnEnvironmentCleanup(napi_async_cleanup_hook_handle, void* data) {
    auto* watch = static_cast<Watch*>(data);
    if (watch->listener != nullptr) watch->listener->Stop();
  }

  static void OnClosed(uv_handle_t* handle) {
    auto* watch = static_cast<Watch*>(handle->data);
    if (watch->hook != nullptr) napi_remove_async_cleanup_hook(watch->hook);
    delete watch;
  }

  void Stop() {
    if (watch_ == nullptr) return;
    watch_->listener = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&watch_->poll), OnClosed);
    watch_ = nullptr;
    if (context_ != nullptr) napi_async_destroy(env_, context_);
    if (callback_ != nullptr) napi_delete_reference(env_, callback_);
  }

  const napi_env env_;
  const platform::Bell& bell_;
  Watch* watch_ = nullptr;
  napi_ref callback_ = nullptr;
  napi_async_context context_ = nullptr;
};

}  // namespace

// Bun and Deno have another loop, which cannot be asked to watch anything.
SysError BellListener::Start(Napi::Env env, const platform::Bell& bell, Napi::Function callback,
                             std::unique_ptr<BellListener>* listener) {
  const AddonData* data = AddonData::Of(env);
  uv_loop_t* loop = nullptr;
  const bool found = data != nullptr && data->has_libuv && uv_poll_init != nullptr &&
                     napi_get_uv_event_loop(env, &loop) == napi_ok && loop != nullptr;
  if (!found) return ListenByThread(env, bell, callback, listener);
  auto made = std::make_unique<UvBellListener>(env, bell);
  if (const SysError error = made->Start(loop, callback)) return error;
  *listener = std::move(made);
  return {};
}

}  // namespace shmd
