#pragma once

#include <csignal>

namespace shmd::platform {

// Above RLIMIT_FSIZE the kernel sends SIGXFSZ besides failing with EFBIG, and unless somebody ignores it that is the end. Signals wait as
// long as this object lives; DropTooLarge() takes that one away.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  void DropTooLarge();

 private:
  sigset_t before_;
};

}  // namespace shmd::platform
