// Holds threads that touch a range while what is behind it changes, and lets them try again.
#pragma once

#include <cstddef>

namespace shmd::platform {

// From now on, in this process. Idempotent.
void RetryFaults();

// While it lives, faults in the range wait. One at a time.
class FaultsWait {
 public:
  FaultsWait(const void* base, size_t length);
  ~FaultsWait();
  FaultsWait(const FaultsWait&) = delete;
  FaultsWait& operator=(const FaultsWait&) = delete;
};

}  // namespace shmd::platform
