/* wake(buffer): FUTEX_WAKE on the first word of an ArrayBuffer over shared memory, for which nobody waits, as a function of Node-API. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <node_api.h>
#include <sys/syscall.h>
#include <unistd.h>

static napi_value wake(napi_env env, napi_callback_info info) {
  napi_value buffer;
  size_t count = 1;
  size_t size;
  void *word;
  if (napi_get_cb_info(env, info, &count, &buffer, NULL, NULL) != napi_ok ||
      napi_get_arraybuffer_info(env, buffer, &word, &size) != napi_ok) {
    napi_throw_error(env, NULL, "an ArrayBuffer is expected");
    return NULL;
  }
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_property_descriptor function = {.utf8name = "wake", .method = wake, .attributes = napi_enumerable};
  napi_define_properties(env, exports, 1, &function);
  return exports;
}
