#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "platform/file_handle.h"
#include "platform/file_facts.h"
#include "sys_error.h"

namespace shmd::platform {

enum class Access { kReadWrite, kRead };

// A whole number of pages of this process's address space.
struct MappedRange {
  void* base = nullptr;
  size_t length = 0;
};

size_t PageSize();

// Opens path for mapping: never follows a link, never blocks on a FIFO. What it is must be checked by the caller.
SysError OpenForMapping(const std::string& path, Access access, FileHandle* file, FileFacts* facts);

// offset must be a multiple of PageSize(). With kRead the pages are private: a stray write stays in this process
// instead of being a fault.
SysError Map(const FileHandle& file, uint64_t offset, size_t length, Access access, MappedRange* range);

// Swaps zeroed private memory in under the same addresses, atomically: threads that still use the range neither fault
// nor reach the file.
SysError ReplaceWithPlaceholder(const MappedRange& range);

void Unmap(const MappedRange& range);

}  // namespace shmd::platform
