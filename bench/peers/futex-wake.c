/* wake(): FUTEX_WAKE on a shared word that nobody waits for, as a function of Node-API. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <node_api.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int *word;

static napi_value wake(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
  return NULL;
}

NAPI_MODULE_INIT() {
  word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (word == MAP_FAILED) {
    napi_throw_error(env, NULL, "no memory can be mapped");
    return NULL;
  }
  napi_property_descriptor function = {.utf8name = "wake", .method = wake, .attributes = napi_enumerable};
  napi_define_properties(env, exports, 1, &function);
  return exports;
}
