/* lock() and unlock() of a mutex that survives the death of its owner, in shared memory, as functions of Node-API. */
#define _GNU_SOURCE
#include <node_api.h>
#include <pthread.h>
#include <sys/mman.h>

static pthread_mutex_t *mutex;

static napi_value lock(napi_env env, napi_callback_info info) {
  (void)info;
  if (pthread_mutex_lock(mutex) != 0) napi_throw_error(env, NULL, "the mutex cannot be locked");
  return NULL;
}

static napi_value unlock(napi_env env, napi_callback_info info) {
  (void)info;
  if (pthread_mutex_unlock(mutex) != 0) napi_throw_error(env, NULL, "the mutex cannot be unlocked");
  return NULL;
}

static int make(void) {
  pthread_mutexattr_t kind;
  void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return -1;
  mutex = memory;
  if (pthread_mutexattr_init(&kind) != 0) return -1;
  if (pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED) != 0) return -1;
  if (pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST) != 0) return -1;
  return pthread_mutex_init(mutex, &kind);
}

NAPI_MODULE_INIT() {
  if (make() != 0) {
    napi_throw_error(env, NULL, "no robust mutex can be made");
    return NULL;
  }
  napi_property_descriptor functions[] = {
      {.utf8name = "lock", .method = lock, .attributes = napi_enumerable},
      {.utf8name = "unlock", .method = unlock, .attributes = napi_enumerable},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}
