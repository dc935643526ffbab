// Not supported yet.
#include "platform/mapping.h"

#include <cerrno>

namespace shmd::platform {

size_t PageSize() { return 65536; }  // the allocation granularity, to which offsets must be aligned

SysError OpenForMapping(const std::string&, Access, FileHandle*, FileFacts*) { return {ENOTSUP, "open"}; }
SysError Map(const FileHandle&, uint64_t, size_t, Access, MappedRange*) { return {ENOTSUP, "mmap"}; }
SysError ReplaceWithPlaceholder(const MappedRange&) { return {ENOTSUP, "mmap"}; }
void Unmap(const MappedRange&) {}

}  // namespace shmd::platform
