#include "binding/board_functions.h"

#include "binding/attachment_functions.h"
#include "binding/napi_helpers.h"
#include "platform/word_wait.h"

namespace shmd {
namespace {

Napi::Value WakeSleeper(const Napi::CallbackInfo& info) {
  int32_t* word = ReadBoardWord(info.Env(), info[0], info[1]);
  if (word != nullptr) platform::WakeOnWord(word);
  return Nothing(info.Env());
}

}  // namespace

void ExportBoardFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("wakeSleeper", Napi::Function::New<WakeSleeper>(env, "wakeSleeper"));
}

int32_t* ReadBoardWord(Napi::Env env, napi_value buffer, napi_value index) {
  uint64_t word = 0;
  void* start = nullptr;
  size_t length = 0;
  const Attachment* attachment = ReadAttachment(env, buffer);
  if (attachment == nullptr || !ReadUnsigned(env, index, "word", &word)) return nullptr;
  // On a private mapping the kernel would make the page this process's own, and with it all that is read there from then on.
  if (attachment->mapping.access != platform::Access::kReadWrite) {
    ThrowArgumentType(env, "buffer", "mapped for writing");
    return nullptr;
  }
  // Detached, it is empty.
  if (napi_get_arraybuffer_info(env, buffer, &start, &length) != napi_ok) return nullptr;
  const bool aligned = reinterpret_cast<uintptr_t>(start) % sizeof(int32_t) == 0;
  if (!aligned || word >= length / sizeof(int32_t)) {
    ThrowRange(env, "word");
    return nullptr;
  }
  return static_cast<int32_t*>(start) + word;
}

}  // namespace shmd
