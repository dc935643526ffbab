// Hears a bell in the event loop of its environment.
#pragma once

#include <napi.h>

#include <memory>

#include "platform/doorbell.h"
#include "platform/sys_error.h"

namespace shmd {

// Ends with its destructor, or with the environment.
class BellListener {
 public:
  // Calls callback in that loop when the bell, which must stay open, was rung, after it was drained; the process lives no longer for it. What
  // callback throws is an uncaught exception.
  static SysError Start(Napi::Env env, const platform::Bell& bell, Napi::Function callback,
                        std::unique_ptr<BellListener>* listener);

  virtual ~BellListener() = default;
  // Whether the process lives on for it.
  virtual void Hold(bool held) = 0;
};

}  // namespace shmd
