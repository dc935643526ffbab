// A runtime that cannot make the ArrayBuffer and does not say why.
#include <node_api.h>

extern "C" napi_status __wrap_napi_create_external_arraybuffer(napi_env, void*, size_t, napi_finalize, void*, napi_value*) {
  return napi_generic_failure;
}
