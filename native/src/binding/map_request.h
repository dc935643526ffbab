// What a script asks to have mapped, from its arguments to the mapping.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>

#include "mapping/mappings.h"
#include "platform/mapping.h"

namespace shmd {

struct MapRequest {
  platform::MappingTarget target;
  std::string path;  // of the target, for errors
  platform::Access access = platform::Access::kReadWrite;
  uint64_t offset = 0;
  int64_t length = 0;  // negative: to the end
  bool populate = false;
};

// The bytes that were asked for, within the whole pages that were mapped for them.
struct MappedBytes {
  Mapping mapping;
  char* start = nullptr;
  size_t length = 0;
};

// 'read-write' or 'read'. False with an exception pending.
bool ReadAccess(napi_env env, napi_value value, platform::Access* access);

// Of the arguments space, name, identity and owner; path names it in errors. False with an exception pending.
bool ReadTarget(napi_env env, napi_value space, napi_value name, napi_value identity, napi_value owner,
                platform::MappingTarget* target, std::string* path);

constexpr size_t kMapArguments = 9;

// Of (space, name, access, identity, owner, offset, length, grant?, populate?). False with an exception pending.
bool ReadMapRequest(napi_env env, const napi_value* arguments, MapRequest* request);

// At most `limit` bytes. False with an exception pending, and nothing mapped. object: what was found.
bool MapRequested(napi_env env, const MapRequest& request, uint64_t limit, MappedBytes* bytes,
                  platform::SegmentObject* object);

}  // namespace shmd
