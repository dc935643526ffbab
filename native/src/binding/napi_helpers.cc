#include "binding/napi_helpers.h"

#include <cmath>
#include <cstring>

namespace shmd {
namespace {

constexpr double kMaxInteger = static_cast<double>(kMaxSafeInteger);

std::string Describe(SysError error, const std::string& subject) {
  std::string message = ErrnoName(error.number);
  message += ": ";
  // Of an error that there is, libraries give a constant. NOLINTNEXTLINE(concurrency-mt-unsafe)
  message += strerror(error.number);
  message += ", ";
  message += error.syscall;
  if (!subject.empty()) message += " '" + subject + "'";
  return message;
}

bool IsType(napi_env env, napi_value value, napi_valuetype expected) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == expected;
}

}  // namespace

napi_value MakeSysError(napi_env env, SysError error, const std::string& subject) {
  napi_value result = nullptr;
  const napi_value code = MakeString(env, ErrnoName(error.number));
  const napi_value message = MakeString(env, Describe(error, subject));
  if (napi_create_error(env, code, message, &result) != napi_ok) return nullptr;
  Set(env, result, "errno", MakeNumber(env, -error.number));
  Set(env, result, "syscall", MakeString(env, error.syscall));
  if (!subject.empty()) Set(env, result, "path", MakeString(env, subject));
  return result;
}

void ThrowSysError(napi_env env, SysError error, const std::string& subject) {
  const napi_value value = MakeSysError(env, error, subject);
  if (value != nullptr) napi_throw(env, value);
}

void ThrowCoded(napi_env env, const char* code, const char* message) { napi_throw_error(env, code, message); }

void ThrowArgumentType(napi_env env, const char* argument, const char* expected) {
  const std::string message = std::string("The \"") + argument + "\" argument must be " + expected + ".";
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message.c_str());
}

void ThrowRange(napi_env env, const char* argument) {
  const std::string message = std::string("The \"") + argument + "\" argument is out of range.";
  napi_throw_range_error(env, "ERR_OUT_OF_RANGE", message.c_str());
}

void ReportThrown(napi_env env) {
  bool thrown = false;
  napi_value error = nullptr;
  if (napi_is_exception_pending(env, &thrown) != napi_ok || !thrown) return;
  if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
}

bool ReadString(napi_env env, napi_value value, const char* argument, std::string* out) {
  char buffer[256];
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, buffer, sizeof buffer, &length) != napi_ok) {
    ThrowArgumentType(env, argument, "a string");
    return false;
  }
  // Up to three bytes short of full: an incomplete character may have been left out.
  if (length < sizeof buffer - 4) {
    out->assign(buffer, length);
    return true;
  }
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  out->resize(length);
  return napi_get_value_string_utf8(env, value, out->data(), length + 1, &length) == napi_ok;
}

bool ReadPath(napi_env env, napi_value value, const char* argument, std::string* out) {
  if (!ReadString(env, value, argument, out)) return false;
  if (out->find('\0') == std::string::npos) return true;
  ThrowSysError(env, {EINVAL, "open"}, "");
  return false;
}

bool ReadInteger(napi_env env, napi_value value, const char* argument, int64_t* out) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) {
    ThrowArgumentType(env, argument, "a number");
    return false;
  }
  if (!(std::fabs(number) <= kMaxInteger) || std::trunc(number) != number) {
    ThrowRange(env, argument);
    return false;
  }
  *out = static_cast<int64_t>(number);
  return true;
}

bool ReadUnsigned(napi_env env, napi_value value, const char* argument, uint64_t* out) {
  int64_t number;
  if (!ReadInteger(env, value, argument, &number)) return false;
  if (number < 0) {
    ThrowRange(env, argument);
    return false;
  }
  *out = static_cast<uint64_t>(number);
  return true;
}

bool ReadBoolean(napi_env env, napi_value value, const char* argument, bool* out) {
  if (napi_get_value_bool(env, value, out) == napi_ok) return true;
  ThrowArgumentType(env, argument, "a boolean");
  return false;
}

bool ReadObjectId(napi_env env, napi_value value, const char* argument, ObjectId* out) {
  std::string text;
  if (!ReadString(env, value, argument, &text)) return false;
  if (ParseObjectId(text, out)) return true;
  ThrowArgumentType(env, argument, "an identity");
  return false;
}

bool ReadStrings(napi_env env, napi_value value, const char* argument, std::vector<std::string>* out) {
  bool is_array = false;
  uint32_t length = 0;
  if (!IsType(env, value, napi_object) || napi_is_array(env, value, &is_array) != napi_ok || !is_array ||
      napi_get_array_length(env, value, &length) != napi_ok) {
    ThrowArgumentType(env, argument, "an array of strings");
    return false;
  }
  // The length is the caller's word (a sparse array may claim 2^32-1), so nothing is reserved by it.
  for (uint32_t i = 0; i < length; ++i) {
    Napi::HandleScope scope(env);
    napi_value element;
    std::string text;
    if (napi_get_element(env, value, i, &element) != napi_ok || !ReadString(env, element, argument, &text))
      return false;
    out->push_back(std::move(text));
  }
  return true;
}

napi_value MakeString(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, value.data(), value.size(), &result);
  return result;
}

napi_value MakeNumber(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

napi_value MakeBoolean(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value MakeStrings(napi_env env, const std::vector<std::string>& values) {
  napi_value result = nullptr;
  if (napi_create_array_with_length(env, values.size(), &result) != napi_ok) return nullptr;
  for (size_t i = 0; i < values.size(); ++i) {
    Napi::HandleScope scope(env);
    napi_set_element(env, result, static_cast<uint32_t>(i), MakeString(env, values[i]));
  }
  return result;
}

napi_value MakeObject(napi_env env) {
  napi_value result = nullptr;
  napi_create_object(env, &result);
  return result;
}

void Set(napi_env env, napi_value object, const char* name, napi_value value) {
  if (object != nullptr && value != nullptr) napi_set_named_property(env, object, name, value);
}

}  // namespace shmd
