/* make(buffer), lock(buffer) and unlock(buffer) of a mutex that survives the death of its owner, in shared memory, as functions of Node-API. */
#define _GNU_SOURCE
#include <node_api.h>
#include <pthread.h>

static pthread_mutex_t *mutex_of(napi_env env, napi_callback_info info) {
  napi_value buffer;
  size_t count = 1;
  size_t size;
  void *memory;
  if (napi_get_cb_info(env, info, &count, &buffer, NULL, NULL) != napi_ok ||
      napi_get_arraybuffer_info(env, buffer, &memory, &size) != napi_ok || size < sizeof(pthread_mutex_t)) {
    napi_throw_error(env, NULL, "an ArrayBuffer is expected that has room for a mutex");
    return NULL;
  }
  return memory;
}

static napi_value refuse_failed(napi_env env, int result) {
  if (result != 0) napi_throw_error(env, NULL, "the mutex failed");
  return NULL;
}

static napi_value make(napi_env env, napi_callback_info info) {
  pthread_mutex_t *mutex = mutex_of(env, info);
  pthread_mutexattr_t kind;
  if (mutex == NULL) return NULL;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
  return refuse_failed(env, pthread_mutex_init(mutex, &kind));
}

static napi_value lock(napi_env env, napi_callback_info info) {
  pthread_mutex_t *mutex = mutex_of(env, info);
  return mutex == NULL ? NULL : refuse_failed(env, pthread_mutex_lock(mutex));
}

static napi_value unlock(napi_env env, napi_callback_info info) {
  pthread_mutex_t *mutex = mutex_of(env, info);
  return mutex == NULL ? NULL : refuse_failed(env, pthread_mutex_unlock(mutex));
}

NAPI_MODULE_INIT() {
  napi_property_descriptor functions[] = {
      {.utf8name = "make", .method = make, .attributes = napi_enumerable},
      {.utf8name = "lock", .method = lock, .attributes = napi_enumerable},
      {.utf8name = "unlock", .method = unlock, .attributes = napi_enumerable},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
