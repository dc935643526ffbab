#include "platform/win32/adoption.h"

#include <windows.h>

#include <utility>

#include "platform/win32/object_owner.h"
#include "platform/win32/section.h"
#include "platform/win32/section_id.h"

namespace shmd::platform {

SysError Adopt(const std::string& name, Keeper* keeper, uint64_t* size) {
  Handle section;
  // What clients are granted can be no more than what we have.
  if (const SysError error = OpenSection(name, FILE_MAP_READ | FILE_MAP_WRITE | READ_CONTROL, &section)) return error;
  if (const SysError error = CheckOwned(RawHandle(section))) return error;
  if (const SysError error = SizeOfSection(section, size)) return error;
  keeper->id = NewSectionId();
  keeper->memory = std::move(section);
  return {};
}

}  // namespace shmd::platform
