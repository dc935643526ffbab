#include "platform/win32/adoption.h"

#include <windows.h>

#include <cerrno>
#include <utility>

#include "platform/win32/object_owner.h"
#include "platform/win32/section.h"
#include "platform/win32/section_id.h"

namespace shmd::platform {
namespace {

// A file that ends within a page cannot be mapped as far as that page goes.
bool IsInWholePages(const Handle& section, uint64_t size) {
  void* const view = MapViewOfFile(RawHandle(section), FILE_MAP_WRITE, 0, 0, static_cast<SIZE_T>(size));
  if (view != nullptr) UnmapViewOfFile(view);
  return view != nullptr;
}

}  // namespace

SysError Adopt(const std::string& name, Keeper* keeper, uint64_t* size) {
  Handle section;
  // What clients are granted can be no more than what we have.
  if (const SysError error = OpenSection(name, FILE_MAP_READ | FILE_MAP_WRITE | READ_CONTROL, &section)) return error;
  if (const SysError error = CheckOwned(RawHandle(section))) return error;
  if (const SysError error = SizeOfSection(section, size)) return error;
  if (!IsInWholePages(section, *size)) return {EBADF, "MapViewOfFile"};
  keeper->id = NewSectionId();
  keeper->memory = std::move(section);
  return {};
}

}  // namespace shmd::platform
