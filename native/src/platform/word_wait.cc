// Where the kernel has no sleep on a word of memory that processes share: whoever changes the word rings the bell, and that is kept.
#include "platform/word_wait.h"

namespace shmd::platform {

void SleepOnWord(const Bell& bell, int32_t* word, int32_t expected, int64_t milliseconds) {
  if (*static_cast<const volatile int32_t*>(word) != expected) return;
  if (AwaitBell(bell, milliseconds)) DrainBell(bell);
}

void WakeOnWord(int32_t*) {}

}  // namespace shmd::platform
