// How a worker hears that it ends while its ArrayBuffers can still be asked whether their memory is where it was.
//
// Node begins the end of an environment with the finalizers of all external memory, the youngest ArrayBuffer's first, and
// runs them also where the memory was moved to another thread and lives on. No cleanup hook comes before. So an
// ArrayBuffer of ours is kept alive and younger than all others: its finalizer is the notice.
#pragma once

#include <napi.h>

#include <cstdint>

namespace shmd {

class EndNotice {
 public:
  // After each ArrayBuffer that the notice must come before. False, perhaps with an exception pending: it may not.
  bool Renew(napi_env env);

 private:
  static void OnFinalized(napi_env env, void* memory, void* hint);

  uintptr_t made_ = 0;
  napi_ref youngest_ = nullptr;
  uintptr_t number_ = 0;  // of the youngest
};

}  // namespace shmd
