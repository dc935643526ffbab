#include "binding/hidden_memory_wrap.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "binding/bytes_argument.h"
#include "binding/napi_helpers.h"

namespace shmd {
namespace {

// Of (offset, bytes): where in the memory, and what lies outside of it. False with an exception pending.
bool ReadPart(const Napi::CallbackInfo& info, const MappedBytes& memory, uint64_t* offset, BytesArgument* bytes) {
  const Napi::Env env = info.Env();
  if (!ReadUnsigned(env, info[0], "offset", offset) || !ReadBytes(env, info[1], "bytes", bytes)) return false;
  if (!memory.mapping.open) {
    ThrowSysError(env, {EBADF, "HiddenMemory"}, "");
    return false;
  }
  if (*offset <= memory.length && bytes->length <= memory.length - *offset) return true;
  napi_throw_range_error(env, "ERR_OUT_OF_RANGE", "The bytes must lie within the memory.");
  return false;
}

}  // namespace

void HiddenMemoryWrap::Define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "HiddenMemory",
                                                 {
                                                     InstanceAccessor<&HiddenMemoryWrap::ByteLength>("byteLength"),
                                                     InstanceMethod<&HiddenMemoryWrap::Read>("read"),
                                                     InstanceMethod<&HiddenMemoryWrap::Write>("write"),
                                                     InstanceMethod<&HiddenMemoryWrap::Close>("close"),
                                                 });
  exports.Set("HiddenMemory", constructor);
}

HiddenMemoryWrap::HiddenMemoryWrap(const Napi::CallbackInfo& info) : TaggedWrap<HiddenMemoryWrap>(info) {
  napi_value arguments[kMapArguments];
  for (size_t i = 0; i < kMapArguments; ++i) arguments[i] = info[i];
  MapRequest request;
  platform::SegmentObject object;
  if (ReadMapRequest(info.Env(), arguments, &request)) MapRequested(info.Env(), request, SIZE_MAX, &bytes_, &object);
}

HiddenMemoryWrap::~HiddenMemoryWrap() { Unmap(); }

void HiddenMemoryWrap::Unmap() {
  if (!bytes_.mapping.open) return;
  mappings::Unmap(bytes_.mapping);
  bytes_.mapping.open = false;
}

Napi::Value HiddenMemoryWrap::ByteLength(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(bytes_.length));
}

Napi::Value HiddenMemoryWrap::Read(const Napi::CallbackInfo& info) {
  uint64_t offset = 0;
  BytesArgument into;
  if (ReadPart(info, bytes_, &offset, &into) && into.length > 0) {
    std::memcpy(into.data, bytes_.start + offset, into.length);
  }
  return Nothing(info.Env());
}

Napi::Value HiddenMemoryWrap::Write(const Napi::CallbackInfo& info) {
  uint64_t offset = 0;
  BytesArgument from;
  if (ReadPart(info, bytes_, &offset, &from) && from.length > 0) {
    std::memcpy(bytes_.start + offset, from.data, from.length);
  }
  return Nothing(info.Env());
}

Napi::Value HiddenMemoryWrap::Close(const Napi::CallbackInfo& info) {
  Unmap();
  return Nothing(info.Env());
}

}  // namespace shmd
