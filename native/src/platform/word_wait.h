// To sleep in the kernel until a bell is rung, whose state is a word in memory that processes share.
#pragma once

#include <cstdint>

#include "platform/doorbell.h"

namespace shmd::platform {

// Until the bell is rung and its word woken, as long as the word is `expected`, and no longer than that (ms; below 0: for ever). May return
// early for no reason. The word is mapped for writing.
void SleepOnWord(const Bell& bell, int32_t* word, int32_t expected, int64_t milliseconds);

// Wakes who sleeps on the word; does nothing where the bell alone does that.
void WakeOnWord(int32_t* word);

}  // namespace shmd::platform
