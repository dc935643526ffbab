#include "binding/attachment_functions.h"

#include <uv.h>

#include <cerrno>

#include "binding/addon_data.h"
#include "binding/map_request.h"
#include "binding/napi_helpers.h"
#include "binding/tagged_wrap.h"

namespace shmd {
namespace {

void FinalizeMemory(napi_env, void*, void* hint) { AttachmentList::MemoryFinalized(static_cast<Attachment*>(hint)); }

void FinalizeObject(napi_env env, void* data, void*) {
  auto* attachment = static_cast<Attachment*>(data);
  napi_delete_reference(env, static_cast<napi_ref>(attachment->array_buffer));
  attachment->array_buffer = nullptr;
  AttachmentList::ObjectFinalized(attachment);
}

void ThrowNoMemory(napi_env env) {
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) ThrowSysError(env, {ENOMEM, "ArrayBuffer"}, "");
}

void FinalizeTrial(napi_env, void* byte, void*) { delete static_cast<char*>(byte); }

// Asked before anything is opened or mapped: a grant is used up by the first who tries, and belongs to whoever maps in another way then.
bool MayHaveExternalBuffers(napi_env env, AddonData* data) {
  if (!data->external_buffers) {
    auto* byte = new char();
    napi_value buffer = nullptr;
    const napi_status status = napi_create_external_arraybuffer(env, byte, 1, FinalizeTrial, nullptr, &buffer);
    // Whether what failed otherwise has kept the byte is not told.
    if (status == napi_no_external_buffers_allowed) delete byte;
    data->external_buffers = status != napi_no_external_buffers_allowed;
  }
  return *data->external_buffers;
}

void ThrowForbidden(napi_env env) {
  napi_throw_error(env, "ENOTSUP",
                   "ENOTSUP: this runtime forbids ArrayBuffers over memory that it did not allocate (Electron does), "
                   "so shared memory cannot be attached here; attach it in a plain Node.js process");
}

// Null, with an exception pending, when the ArrayBuffer must not reach a script. What then exists of it is collected.
napi_value MakeArrayBuffer(napi_env env, AddonData* data, Attachment* attachment, void* memory, size_t length) {
  napi_value buffer = nullptr;
  napi_ref reference = nullptr;
  const napi_status status = napi_create_external_arraybuffer(env, memory, length, FinalizeMemory, attachment, &buffer);
  if (status == napi_no_external_buffers_allowed) {
    AttachmentList::Abandon(attachment);
    ThrowForbidden(env);
    return nullptr;
  }
  attachment->immovable = true;
  if (status != napi_ok || napi_wrap(env, buffer, attachment, FinalizeObject, nullptr, &reference) != napi_ok) {
    // This finalizer will never come. Whether the memory's does is not told: the environment's end sees to what is left.
    AttachmentList::ObjectFinalized(attachment);
    ThrowNoMemory(env);
    return nullptr;
  }
  attachment->array_buffer = reference;
  const napi_type_tag tag = data->TagOf(ObjectKind::kAttachment);
  if (napi_type_tag_object(env, buffer, &tag) != napi_ok || (data->keeps_moved && !data->end_notice.Renew(env))) {
    ThrowNoMemory(env);
    return nullptr;
  }
  attachment->immovable = false;
  return buffer;
}

// The ArrayBuffer, and what was found; null with an exception pending.
napi_value AttachRequested(napi_env env, napi_callback_info info, platform::SegmentObject* object) {
  size_t count = kMapArguments;
  napi_value arguments[kMapArguments];
  MapRequest request;
  MappedBytes bytes;
  AddonData* data = AddonData::Of(env);
  if (data == nullptr || napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!ReadMapRequest(env, arguments, &request)) return nullptr;
  if (!MayHaveExternalBuffers(env, data)) {
    ThrowForbidden(env);
    return nullptr;
  }
  if (!MapRequested(env, request, data->max_array_buffer, &bytes, object)) return nullptr;
  Attachment* attachment = data->attachments.Add(bytes.mapping);
  return MakeArrayBuffer(env, data, attachment, bytes.start, bytes.length);
}

napi_value Attach(napi_env env, napi_callback_info info) {
  platform::SegmentObject object;
  return AttachRequested(env, info, &object);
}

napi_value AttachFound(napi_env env, napi_callback_info info) {
  platform::SegmentObject object;
  const napi_value buffer = AttachRequested(env, info, &object);
  if (buffer == nullptr) return nullptr;
  const napi_value result = MakeObject(env);
  Set(env, result, "buffer", buffer);
  Set(env, result, "identity", MakeString(env, FormatObjectId(object.id)));
  Set(env, result, "size", MakeNumber(env, static_cast<double>(object.size)));
  Set(env, result, "isKnown", MakeBoolean(env, object.is_known));
  return result;
}

// Whether the ArrayBuffer is empty, as the script made it or as this does.
bool Detach(napi_env env, napi_value buffer, Attachment* attachment) {
  bool detached = false;
  if (napi_is_detached_arraybuffer(env, buffer, &detached) == napi_ok && detached) return true;
  if (napi_detach_arraybuffer(env, buffer) != napi_ok) return false;
  attachment->immovable = true;
  return true;
}

napi_value Close(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  bool detach = false;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  const napi_value buffer = arguments[0];
  Attachment* attachment = ReadAttachment(env, buffer);
  if (attachment == nullptr || !ReadBoolean(env, arguments[1], "detach", &detach)) return nullptr;
  // The placeholder comes first: work in flight on other threads then finds memory at every moment, and so does a view
  // over memory that was moved.
  if (const SysError error = mappings::Close(&attachment->mapping)) {
    ThrowSysError(env, error, "");
    return nullptr;
  }
  return MakeBoolean(env, detach && Detach(env, buffer, attachment));
}

// The count is no function of libuv's, but a field of its public structure, whose layout is the same in all of libuv 1.
napi_value PendingRequests(napi_env env, napi_callback_info) {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return MakeNumber(env, 0);
  return MakeNumber(env, loop->active_reqs.count);
}

napi_value AttachmentStats(napi_env env, napi_callback_info) {
  const MappingStats stats = mappings::Stats();
  const napi_value result = MakeObject(env);
  Set(env, result, "attachments", MakeNumber(env, static_cast<double>(stats.attachments)));
  Set(env, result, "mappings", MakeNumber(env, static_cast<double>(stats.mappings)));
  Set(env, result, "areas", MakeNumber(env, static_cast<double>(stats.areas)));
  Set(env, result, "softClosed", MakeNumber(env, static_cast<double>(stats.soft_closed)));
  Set(env, result, "bytes", MakeNumber(env, static_cast<double>(stats.bytes)));
  return result;
}

napi_value SetAreaLimit(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  uint64_t limit = 0;
  if (napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr) != napi_ok) return nullptr;
  if (ReadUnsigned(env, argument, "limit", &limit)) mappings::SetLimit(limit);
  return nullptr;
}

// For the loader: longer buffers are refused beforehand, because how a runtime fails at them differs.
napi_value SetMaxArrayBuffer(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  AddonData* data = AddonData::Of(env);
  if (data == nullptr || napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr) != napi_ok) return nullptr;
  ReadUnsigned(env, argument, "bytes", &data->max_array_buffer);
  return nullptr;
}

// For the loader: this environment may end before its process does.
napi_value ExpectEnd(napi_env env, napi_callback_info) {
  AddonData* data = AddonData::Of(env);
  if (data != nullptr) data->keeps_moved = true;
  return nullptr;
}

// For the loader: what napi_get_uv_event_loop() answers is a loop of libuv's, and the runtime has all of its functions.
napi_value ExpectLibuv(napi_env env, napi_callback_info) {
  AddonData* data = AddonData::Of(env);
  if (data != nullptr) data->has_libuv = true;
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function) != napi_ok) return;
  Set(env, exports, name, function);
}

}  // namespace

void ExportAttachmentFunctions(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "attach", Attach);
  Export(env, exports, "attachFound", AttachFound);
  Export(env, exports, "close", Close);
  Export(env, exports, "pendingRequests", PendingRequests);
  Export(env, exports, "attachmentStats", AttachmentStats);
  Export(env, exports, "setAreaLimit", SetAreaLimit);
  Export(env, exports, "setMaxArrayBuffer", SetMaxArrayBuffer);
  Export(env, exports, "expectEnd", ExpectEnd);
  Export(env, exports, "expectLibuv", ExpectLibuv);
}

Attachment* ReadAttachment(napi_env env, napi_value value) {
  const AddonData* data = AddonData::Of(env);
  if (data == nullptr) return nullptr;
  void* attachment = UnwrapTagged(env, value, data->TagOf(ObjectKind::kAttachment));
  if (attachment == nullptr) ThrowArgumentType(env, "buffer", "an ArrayBuffer that attach() returned in this thread");
  return static_cast<Attachment*>(attachment);
}

}  // namespace shmd
