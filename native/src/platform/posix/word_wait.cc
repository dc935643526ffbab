// Where the kernel has no sleep on a word of memory that processes share: whoever rings the bell wakes who listens to its FIFO.
#include "platform/word_wait.h"

#include <algorithm>
#include <climits>
#include <poll.h>

#include "platform/doorbell.h"

namespace shmd::platform {

void SleepOnWord(const Handle& bell, int32_t* word, int32_t expected, int64_t milliseconds) {
  // A bell that is rung from here on stays so until it is drained.
  if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected) return;
  pollfd rung = {bell.fd(), POLLIN, 0};
  const int64_t most = std::min<int64_t>(milliseconds, INT_MAX);
  if (poll(&rung, 1, most < 0 ? -1 : static_cast<int>(most)) > 0) DrainBell(bell);
}

void WakeOnWord(int32_t*) {}

}  // namespace shmd::platform
