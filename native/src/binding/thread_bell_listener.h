// For event loops that can watch no bell: a thread waits for it and calls into the loop.
#pragma once

#include "binding/bell_listener.h"

namespace shmd {

// As BellListener::Start(). EAGAIN there is no thread to be had.
SysError ListenByThread(Napi::Env env, const platform::Bell& bell, Napi::Function callback,
                        std::unique_ptr<BellListener>* listener);

}  // namespace shmd
