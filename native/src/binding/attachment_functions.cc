#include "binding/attachment_functions.h"

#include <uv.h>

#include <cerrno>
#include <optional>
#include <string>

#include "binding/addon_data.h"
#include "mapping/attachment.h"
#include "binding/napi_helpers.h"
#include "platform/mapping.h"
#include "binding/tagged_wrap.h"

namespace shmd {
namespace {

struct AttachRequest {
  platform::MappingTarget target;
  std::string path;  // of the target, for errors
  platform::Access access = platform::Access::kReadWrite;
  uint64_t offset = 0;
  int64_t length = 0;  // negative: to the end
};

bool ReadGrant(napi_env env, napi_value value, std::optional<uint64_t>* grant) {
  napi_valuetype type;
  if (napi_typeof(env, value, &type) != napi_ok) return false;
  return type == napi_undefined || ReadUnsigned(env, value, "grant", &grant->emplace());
}

bool ReadRequest(napi_env env, napi_value* arguments, AttachRequest* request) {
  std::string access, identity;
  int64_t owner = -1;
  platform::MappingTarget& target = request->target;
  if (!ReadPath(env, arguments[0], "space", &target.space) || !ReadPath(env, arguments[1], "name", &target.name) ||
      !ReadString(env, arguments[2], "access", &access) || !ReadString(env, arguments[3], "identity", &identity) ||
      !ReadInteger(env, arguments[4], "owner", &owner) ||
      !ReadUnsigned(env, arguments[5], "offset", &request->offset) ||
      !ReadInteger(env, arguments[6], "length", &request->length)) {
    return false;
  }
  if (access != "read" && access != "read-write") {
    ThrowArgumentType(env, "access", "'read-write' or 'read'");
    return false;
  }
  request->access = access == "read" ? platform::Access::kRead : platform::Access::kReadWrite;
  if (!identity.empty() && !ParseObjectId(identity, &target.id.emplace())) {
    ThrowArgumentType(env, "identity", "an identity, or empty for any");
    return false;
  }
  if (owner > UINT32_MAX) {
    ThrowArgumentType(env, "owner", "a user id");
    return false;
  }
  if (owner >= 0) target.owner = static_cast<uint32_t>(owner);
  request->path = target.space.empty() ? target.name : target.space + '/' + target.name;
  return ReadGrant(env, arguments[7], &target.grant);
}

// The length to show of a segment of that size, or what is wrong with the wish.
SysError Fit(const AttachRequest& request, uint64_t size, uint64_t limit, uint64_t* length) {
  const int too_short = request.target.id ? ESTALE : EINVAL;
  if (request.offset > size) return {too_short, "mmap"};
  const uint64_t available = size - request.offset;
  *length = request.length < 0 ? available : static_cast<uint64_t>(request.length);
  if (*length > available) return {too_short, "mmap"};
  if (*length == 0) return {EINVAL, "mmap"};
  if (*length > limit) return {ERANGE, "mmap"};
  return {};
}

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

// Null, with an exception pending, when the ArrayBuffer must not reach a script. What then exists of it is collected.
napi_value MakeArrayBuffer(napi_env env, AddonData* data, Attachment* attachment, void* memory, size_t length) {
  napi_value buffer = nullptr;
  napi_ref reference = nullptr;
  const napi_status status =
      napi_create_external_arraybuffer(env, memory, length, FinalizeMemory, attachment, &buffer);
  if (status == napi_no_external_buffers_allowed) {
    AttachmentList::Abandon(attachment);
    napi_throw_error(env, "ENOTSUP",
                     "ENOTSUP: this runtime forbids ArrayBuffers over memory that it did not allocate (Electron does), "
                     "so shared memory cannot be attached here; attach it in a plain Node.js process");
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
  if (napi_type_tag_object(env, buffer, &tag) != napi_ok ||
      (data->keeps_moved && !data->end_notice.Renew(env))) {
    ThrowNoMemory(env);
    return nullptr;
  }
  attachment->immovable = false;
  return buffer;
}

napi_value Attach(napi_env env, napi_callback_info info) {
  size_t count = 8;
  napi_value arguments[8];
  AttachRequest request;
  AddonData* data = AddonData::Of(env);
  if (data == nullptr || napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  if (!ReadRequest(env, arguments, &request)) return nullptr;

  platform::Handle memory;
  uint64_t size = 0, length = 0;
  SysError error = platform::OpenForMapping(request.target, request.access, &memory, &size);
  if (!error) error = Fit(request, size, data->max_array_buffer, &length);
  if (error) {
    ThrowSysError(env, error, request.path);
    return nullptr;
  }

  const uint64_t lead = request.offset % platform::PageSize();
  Mapping mapping;
  switch (mappings::Map(memory, request.offset - lead, length + lead, request.access, &mapping, &error)) {
    case MapOutcome::kTooMany:
      napi_throw_error(env, "ERR_TOO_MANY_ATTACHMENTS",
                       "This process has as many shared-memory mappings as it may; close some, and let closed ones be "
                       "collected");
      return nullptr;
    case MapOutcome::kFailed:
      ThrowSysError(env, error, request.path);
      return nullptr;
    case MapOutcome::kMapped:
      break;
  }
  memory.Close();
  Attachment* attachment = data->attachments.Add(mapping);
  char* start = static_cast<char*>(mapping.range.base) + lead;
  return MakeArrayBuffer(env, data, attachment, start, static_cast<size_t>(length));
}

// Null, with a TypeError pending, when value is none of ours.
Attachment* Unwrap(napi_env env, AddonData* data, napi_value value) {
  void* attachment = UnwrapTagged(env, value, data->TagOf(ObjectKind::kAttachment));
  if (attachment == nullptr) ThrowArgumentType(env, "buffer", "an ArrayBuffer that attach() returned in this thread");
  return static_cast<Attachment*>(attachment);
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
  AddonData* data = AddonData::Of(env);
  if (data == nullptr || napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok) return nullptr;
  const napi_value buffer = arguments[0];
  Attachment* attachment = Unwrap(env, data, buffer);
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

napi_value SetAttachmentLimit(napi_env env, napi_callback_info info) {
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

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function) != napi_ok) return;
  Set(env, exports, name, function);
}

}  // namespace

void ExportAttachmentFunctions(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "attach", Attach);
  Export(env, exports, "close", Close);
  Export(env, exports, "pendingRequests", PendingRequests);
  Export(env, exports, "attachmentStats", AttachmentStats);
  Export(env, exports, "setAttachmentLimit", SetAttachmentLimit);
  Export(env, exports, "setMaxArrayBuffer", SetMaxArrayBuffer);
  Export(env, exports, "expectEnd", ExpectEnd);
}

}  // namespace shmd
