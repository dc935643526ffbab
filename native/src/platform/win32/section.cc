#include "platform/win32/section.h"

#include <cerrno>
#include <utility>

#include "platform/win32/last_error.h"
#include "platform/win32/private_access.h"
#include "platform/win32/wide_text.h"

namespace shmd::platform {
namespace {

// CreateFileMapping() gives null for failure, not the value of a closed handle.
Handle Owned(HANDLE raw) { return raw == nullptr ? Handle() : Handle(reinterpret_cast<intptr_t>(raw)); }

}  // namespace

SysError SectionName(const std::string& name, std::wstring* wide) {
  std::wstring converted;
  if (name.find_first_of("\\/") != std::string::npos || !ToWide(name, &converted)) return {EINVAL, "CreateFileMapping"};
  *wide = L"Local\\" + converted;
  return {};
}

SysError MakeSection(uint64_t size, const wchar_t* name, Handle* section) {
  PrivateAccess access;
  if (const SysError error = access.Prepare(GENERIC_ALL)) return error;
  SetLastError(ERROR_SUCCESS);
  Handle made = Owned(CreateFileMappingW(INVALID_HANDLE_VALUE, access.attributes(), PAGE_READWRITE | SEC_COMMIT,
                                         static_cast<DWORD>(size >> 32), static_cast<DWORD>(size), name));
  const DWORD outcome = GetLastError();
  // A name that is taken gives a handle to what has it; by another kind of object, or by one that is closed to us, none at all.
  if (made.valid() && outcome == ERROR_ALREADY_EXISTS) return {EEXIST, "CreateFileMapping"};
  if (!made.valid() && name != nullptr && (outcome == ERROR_INVALID_HANDLE || outcome == ERROR_ACCESS_DENIED)) {
    return {EEXIST, "CreateFileMapping"};
  }
  if (!made.valid()) {
    const SysError error = LastError("CreateFileMapping");
    // A size for which there are not even the tables: too much all the same.
    return error.number == ENOMEM ? SysError{ENOSPC, error.syscall} : error;
  }
  *section = std::move(made);
  return {};
}

SysError OpenSection(const std::string& name, DWORD access, Handle* section) {
  std::wstring wide;
  if (const SysError error = SectionName(name, &wide)) return error;
  Handle opened = Owned(OpenFileMappingW(access, FALSE, wide.c_str()));
  if (!opened.valid()) return LastError("OpenFileMapping");
  *section = std::move(opened);
  return {};
}

// Of a whole view, which takes address space and no memory: the documented calls tell a section's size in no other way.
SysError SizeOfSection(const Handle& section, uint64_t* bytes) {
  void* view = MapViewOfFile(RawHandle(section), FILE_MAP_READ, 0, 0, 0);
  if (view == nullptr) return LastError("MapViewOfFile");
  MEMORY_BASIC_INFORMATION info;
  const bool known = VirtualQuery(view, &info, sizeof info) != 0;
  SysError error = known ? SysError() : LastError("VirtualQuery");
  UnmapViewOfFile(view);
  // Addresses behind which its maker has put nothing yet would be faults.
  if (known && info.State != MEM_COMMIT) error = {EBADF, "VirtualQuery"};
  if (!error) *bytes = info.RegionSize;
  return error;
}

}  // namespace shmd::platform
