// A runtime that allows no ArrayBuffer over memory of others, as Electron does since its version 21.
#include <node_api.h>

extern "C" napi_status __wrap_napi_create_external_arraybuffer(napi_env, void*, size_t, napi_finalize, void*, napi_value*) {
  return napi_no_external_buffers_allowed;
}
