// The addon's functions of Node-API are those of the program that loads it, whatever it is called: node.exe, electron.exe. node-gyp links the same
// into what MSVC builds.
#include <windows.h>

#include <cstring>
#include <delayimp.h>

namespace {

FARPROC WINAPI FindProgram(unsigned event, DelayLoadInfo* info) {
  if (event != dliNotePreLoadLibrary || std::strcmp(info->szDll, "node.exe") != 0) return nullptr;
  return reinterpret_cast<FARPROC>(GetModuleHandleW(nullptr));
}

}  // namespace

PfnDliHook __pfnDliNotifyHook2 = FindProgram;
