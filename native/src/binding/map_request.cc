#include "binding/map_request.h"

#include <cerrno>
#include <optional>

#include "binding/napi_helpers.h"

namespace shmd {
namespace {

// The length to show of a segment of that size, or what is wrong with the wish.
SysError Fit(const MapRequest& request, uint64_t size, uint64_t limit, uint64_t* length) {
  const int too_short = request.target.id ? ESTALE : EINVAL;
  if (request.offset > size) return {too_short, "mmap"};
  const uint64_t available = size - request.offset;
  *length = request.length < 0 ? available : static_cast<uint64_t>(request.length);
  if (*length > available) return {too_short, "mmap"};
  if (*length == 0) return {EINVAL, "mmap"};
  if (*length > limit) return {ERANGE, "mmap"};
  return {};
}

bool IsGiven(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type != napi_undefined;
}

}  // namespace

bool ReadAccess(napi_env env, napi_value value, platform::Access* access) {
  std::string text;
  if (!ReadString(env, value, "access", &text)) return false;
  if (text != "read" && text != "read-write") {
    ThrowArgumentType(env, "access", "'read-write' or 'read'");
    return false;
  }
  *access = text == "read" ? platform::Access::kRead : platform::Access::kReadWrite;
  return true;
}

bool ReadTarget(napi_env env, napi_value space, napi_value name, napi_value identity, napi_value owner,
                platform::MappingTarget* target, std::string* path) {
  std::string id;
  int64_t uid = -1;
  if (!ReadPath(env, space, "space", &target->space) || !ReadPath(env, name, "name", &target->name) ||
      !ReadString(env, identity, "identity", &id) || !ReadInteger(env, owner, "owner", &uid)) {
    return false;
  }
  if (!id.empty() && !ParseObjectId(id, &target->id.emplace())) {
    ThrowArgumentType(env, "identity", "an identity, or empty for any");
    return false;
  }
  if (uid > UINT32_MAX) {
    ThrowArgumentType(env, "owner", "a user id");
    return false;
  }
  if (uid >= 0) target->owner = static_cast<uint32_t>(uid);
  *path = target->space.empty() ? target->name : target->space + '/' + target->name;
  return true;
}

bool ReadMapRequest(napi_env env, const napi_value* arguments, MapRequest* request) {
  return ReadTarget(env, arguments[0], arguments[1], arguments[3], arguments[4], &request->target, &request->path) &&
         ReadAccess(env, arguments[2], &request->access) &&
         ReadUnsigned(env, arguments[5], "offset", &request->offset) &&
         ReadInteger(env, arguments[6], "length", &request->length) &&
         (!IsGiven(env, arguments[7]) || ReadUnsigned(env, arguments[7], "grant", &request->target.grant.emplace())) &&
         (!IsGiven(env, arguments[8]) || ReadBoolean(env, arguments[8], "populate", &request->populate));
}

bool MapRequested(napi_env env, const MapRequest& request, uint64_t limit, MappedBytes* bytes,
                  platform::SegmentObject* object) {
  platform::Handle memory;
  uint64_t length = 0;
  SysError error = platform::OpenForMapping(request.target, request.access, &memory, object);
  if (!error) error = Fit(request, object->size, limit, &length);
  if (error) {
    ThrowSysError(env, error, request.path);
    return false;
  }

  const uint64_t lead = request.offset % platform::PageSize();
  switch (mappings::Map(memory, request.offset - lead, length + lead, request.access, &bytes->mapping, &error)) {
    case MapOutcome::kTooMany:
      napi_throw_error(env, "ERR_TOO_MANY_ATTACHMENTS",
                       "This process has as many shared-memory mappings as it may; close some, and let closed ones be "
                       "collected");
      return false;
    case MapOutcome::kFailed:
      ThrowSysError(env, error, request.path);
      return false;
    case MapOutcome::kMapped:
      break;
  }
  if (request.populate) platform::Populate(bytes->mapping.range, request.access);
  bytes->start = static_cast<char*>(bytes->mapping.range.base) + lead;
  bytes->length = static_cast<size_t>(length);
  return true;
}

}  // namespace shmd
