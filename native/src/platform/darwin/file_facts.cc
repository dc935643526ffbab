// Not supported yet.
#include "platform/file_facts.h"

#include <cerrno>

namespace shmd::platform {

SysError DescribeFile(const FileHandle&, FileFacts*) { return {ENOTSUP, "stat"}; }

SysError DescribePath(const std::string&, FileFacts*) { return {ENOTSUP, "stat"}; }

SysError DescribeAt(const FileHandle&, const std::string&, FileFacts*) { return {ENOTSUP, "stat"}; }

}  // namespace shmd::platform
