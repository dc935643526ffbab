#include "binding/thread_bell_listener.h"

namespace shmd {

SysError BellListener::Start(Napi::Env env, const platform::Bell& bell, Napi::Function callback,
                             std::unique_ptr<BellListener>* listener) {
  return ListenByThread(env, bell, callback, listener);
}

}  // namespace shmd
