// Arguments in, results and errors out. Every reader answers false with a JS exception pending; every failure of N-API
// itself is left alone, because it means that an exception is pending already or that the environment is ending.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "platform/object_id.h"
#include "platform/sys_error.h"

namespace shmd {

// Error with code, errno (negative, as Node's) and syscall. subject names the file, or is empty.
void ThrowSysError(napi_env env, SysError error, const std::string& subject);
napi_value MakeSysError(napi_env env, SysError error, const std::string& subject);
void ThrowCoded(napi_env env, const char* code, const char* message);
void ThrowArgumentType(napi_env env, const char* argument, const char* expected);
void ThrowRange(napi_env env, const char* argument);

// What a callback of the event loop has thrown, if it has, is an uncaught exception: there is no script to catch it.
void ReportThrown(napi_env env);

bool ReadString(napi_env env, napi_value value, const char* argument, std::string* out);
// As ReadString, but a NUL, which would cut the string short for the kernel, is refused (EINVAL).
bool ReadPath(napi_env env, napi_value value, const char* argument, std::string* out);
// A safe integer, else RangeError ERR_OUT_OF_RANGE.
bool ReadInteger(napi_env env, napi_value value, const char* argument, int64_t* out);
bool ReadUnsigned(napi_env env, napi_value value, const char* argument, uint64_t* out);
bool ReadBoolean(napi_env env, napi_value value, const char* argument, bool* out);
bool ReadObjectId(napi_env env, napi_value value, const char* argument, ObjectId* out);
bool ReadStrings(napi_env env, napi_value value, const char* argument, std::vector<std::string>* out);

napi_value MakeString(napi_env env, const std::string& value);
napi_value MakeNumber(napi_env env, double value);
napi_value MakeBoolean(napi_env env, bool value);
napi_value MakeStrings(napi_env env, const std::vector<std::string>& values);
napi_value MakeObject(napi_env env);
void Set(napi_env env, napi_value object, const char* name, napi_value value);

// The missing value: what a callback returns after an exception was set.
inline Napi::Value Nothing(napi_env env) { return Napi::Env(env).Undefined(); }

}  // namespace shmd
