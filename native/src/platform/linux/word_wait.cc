#include "platform/word_wait.h"

#include <climits>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace shmd::platform {

// Neither is FUTEX_PRIVATE_FLAG's: the word is one of several processes. That it is not `expected` any more, a signal and a timeout
// are all the same to the caller, who looks at the word again.
void SleepOnWord(const Bell&, int32_t* word, int32_t expected, int64_t milliseconds) {
  const timespec time = {static_cast<time_t>(milliseconds / 1000), static_cast<long>(milliseconds % 1000) * 1000000};
  syscall(SYS_futex, word, FUTEX_WAIT, expected, milliseconds < 0 ? nullptr : &time, nullptr, 0);
}

void WakeOnWord(int32_t* word) { syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0); }

}  // namespace shmd::platform
