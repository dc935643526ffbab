#include "platform/linux/held_signals.h"

#include <ctime>

namespace shmd::platform {

HeldSignals::HeldSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before_);
}

HeldSignals::~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

void HeldSignals::DropTooLarge() {
  if (sigismember(&before_, SIGXFSZ) != 0) return;
  sigset_t too_large;
  sigemptyset(&too_large);
  sigaddset(&too_large, SIGXFSZ);
  const timespec now = {0, 0};
  sigtimedwait(&too_large, nullptr, &now);
}

}  // namespace shmd::platform
