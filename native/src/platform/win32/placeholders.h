// Placeholders as Windows 10 has them from version 1803 on: addresses that are kept for whoever reserved them. What was mapped there can be
// exchanged for something else, and at no moment can another thread's allocation take them.
#pragma once

#include <windows.h>

#include <cstddef>
#include <cstdint>

namespace shmd::platform {

class Placeholders {
 public:
  // Null where the system has none, or none that work: tried once, at the first call.
  static const Placeholders* Find();

  // As MapViewOfFile(). protection: PAGE_READWRITE, …
  void* Map(HANDLE section, uint64_t offset, size_t length, DWORD protection) const;
  // Unmaps what Map() returned, and keeps the addresses.
  bool Empty(void* base) const;
  // Zeroed private memory takes what Empty() kept. Nobody else can: what fails may be tried again.
  bool Fill(void* base, size_t length) const;

 private:
  bool Load();
  bool Work() const;

  using Alloc = void*(WINAPI*)(HANDLE, void*, SIZE_T, ULONG, ULONG, void*, ULONG);
  using MapView = void*(WINAPI*)(HANDLE, HANDLE, void*, ULONG64, SIZE_T, ULONG, ULONG, void*, ULONG);
  using UnmapView = BOOL(WINAPI*)(HANDLE, void*, ULONG);
  Alloc alloc_ = nullptr;
  MapView map_view_ = nullptr;
  UnmapView unmap_view_ = nullptr;
};

}  // namespace shmd::platform
