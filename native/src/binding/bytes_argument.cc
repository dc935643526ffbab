#include "binding/bytes_argument.h"

#include "binding/napi_helpers.h"

namespace shmd {

bool ReadBytes(napi_env env, napi_value value, const char* argument, BytesArgument* bytes) {
  bool is_array = false;
  napi_typedarray_type type = napi_int8_array;
  if (napi_is_typedarray(env, value, &is_array) == napi_ok && is_array &&
      napi_get_typedarray_info(env, value, &type, &bytes->length, &bytes->data, nullptr, nullptr) == napi_ok &&
      type == napi_uint8_array) {
    return true;
  }
  ThrowArgumentType(env, argument, "a Uint8Array");
  return false;
}

}  // namespace shmd
