// A failed system call as a value. Free of N-API, so the reaper and the ledger use it too.
#pragma once

#include <cerrno>

// Absent from some C runtimes. Outside of what any of them counts.
#ifndef ESTALE
#define ESTALE 10070
#endif

namespace shmd {

struct SysError {
  int number = 0;            // errno; 0 means success
  const char* syscall = "";  // a literal

  explicit operator bool() const { return number != 0; }
};

// The name Node gives the number ("ENOSPC"), or "UNKNOWN".
const char* ErrnoName(int number);

}  // namespace shmd
