// What the words of a board need beside Atomics, as JS functions.
#pragma once

#include <napi.h>

#include <cstdint>

namespace shmd {

void ExportBoardFunctions(Napi::Env env, Napi::Object exports);

// Address of the 32-bit word at that index; null, with an exception pending, when buffer is no ArrayBuffer that attach() mapped for writing in this
// thread (TypeError), or the word is none of it (RangeError).
int32_t* ReadBoardWord(Napi::Env env, napi_value buffer, napi_value index);

}  // namespace shmd
