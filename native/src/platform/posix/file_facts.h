// What the kernel says of a file. Links are never followed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/handle.h"
#include "platform/object_id.h"
#include "platform/sys_error.h"

namespace shmd::platform {

struct FileFacts {
  ObjectId id;
  uint64_t size = 0;     // bytes
  uint64_t written = 0;  // when, ns since the epoch
  uint32_t mode = 0;     // permission bits only
  uint32_t uid = 0;
  bool regular = false;
  bool socket = false;
  bool fifo = false;
};

SysError DescribeFile(const Handle& file, FileFacts* facts);
SysError DescribePath(const std::string& path, FileFacts* facts);
// name is one component below directory.
SysError DescribeAt(const Handle& directory, const std::string& name, FileFacts* facts);

// A name is one component below a directory: never a way out of it.
inline bool IsPlainName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

}  // namespace shmd::platform
