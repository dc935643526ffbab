// Sections: memory with a name in the session's own name space. A name lives as long as any handle to its section is open, and nothing but
// that keeps it.
#pragma once

#include <windows.h>

#include <cstdint>
#include <optional>
#include <string>

#include "platform/handle.h"
#include "platform/sys_error.h"

namespace shmd::platform {

// CPython's SharedMemory(name) finds the section `name`, because what is not Global is Local.
// EINVAL for what no segment is called: a backslash would lead elsewhere.
SysError SectionName(const std::string& name, std::wstring* wide);

// A new section for this user alone, every byte of it promised by the system. Null for one without a name.
// EEXIST when any object has that name; ENOSPC beyond what the system can promise.
SysError MakeSection(uint64_t size, const wchar_t* name, Handle* section);

// access: FILE_MAP_READ, FILE_MAP_WRITE. ENOENT
SysError OpenSection(const std::string& name, DWORD access, Handle* section);

// In whole pages: what was asked for is known to the maker alone. EBADF: it is no section, or none of memory that is there.
SysError SizeOfSection(const Handle& section, uint64_t* bytes);

inline HANDLE RawHandle(const Handle& handle) { return reinterpret_cast<HANDLE>(handle.value()); }

}  // namespace shmd::platform
