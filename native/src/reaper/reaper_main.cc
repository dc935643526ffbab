// shmd-reaper LEDGER_PATH GRACE_SECONDS
//
// Sleeps until the manager at the other end of stdin is dead, however it died, gives a successor GRACE_SECONDS
// to take the ledger, and otherwise unlinks what the ledger lists. Death is told by the kernel: nobody but the manager
// holds that end, and the ledger's lock goes with its holder. As long as it lives it holds a shared lock on
// LEDGER_PATH.reaper, so that other cleaners leave the ledger to it.
//
// shmd-reaper --launch PROGRAM [ARGUMENT...]
//
// Starts a program that is nobody's child: a manager that outlives whoever happened to want it. Prints one line of JSON,
// { "launched": pid } or { "failed": { "code", "errno", "syscall" } }; what follows on stdout is the program's.
//
// Exit codes: 0 done, or not ours to do; 1 failed, the ledger is still there for the next manager; 2 usage.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "ledger/ledger_file.h"
#include "ledger/reclaim.h"
#include "platform/posix/detached_process.h"
#include "platform/posix/guard_process.h"
#include "platform/posix/presence_lock.h"

namespace {

using shmd::LedgerFile;
using shmd::SysError;
using shmd::platform::LockedFile;
using shmd::platform::MonotonicMilliseconds;
using shmd::platform::OpenOutcome;
using shmd::platform::SleepMilliseconds;

// A dying process closes its descriptors in some order: stdin may end well before the lock is free.
constexpr int64_t kDyingMilliseconds = 2000;
// Whoever looks whether a ledger is held holds it for some microseconds: one that is a successor's is held each time.
constexpr int kSuccessorProbes = 3;
constexpr int64_t kGracePollMilliseconds = 50;
constexpr int64_t kPollMilliseconds = 5;
constexpr double kMaxGraceSeconds = 86400.0 * 366;

// Nothing when somebody has just taken the ledger: whoever only looks lets go of it again.
std::optional<int> Reclaim(const std::string& path) {
  LedgerFile ledger;
  SysError error;
  const OpenOutcome outcome = LedgerFile::Open(path, false, &ledger, &error);
  if (outcome == OpenOutcome::kFailed) return 1;
  if (outcome != OpenOutcome::kLocked) return std::nullopt;
  shmd::LedgerState state;
  if (ledger.Load(&state)) return 1;
  const shmd::ReclaimReport report = shmd::Reclaim(state, false);
  if (!report.spent) return 0;
  return ledger.Remove() ? 1 : 0;
}

// Takes the lock only to see whether it is free, and lets go at once: a successor must be able to have it.
OpenOutcome Probe(const std::string& path, uint64_t* inode) {
  LockedFile file;
  SysError error;
  const OpenOutcome outcome = LockedFile::Open(path, false, &file, &error);
  *inode = outcome == OpenOutcome::kLocked ? file.inode() : 0;
  return outcome;
}

int WaitAndReclaim(const std::string& path, int64_t grace) {
  int64_t start = MonotonicMilliseconds();
  uint64_t known = 0;
  int held = 0;
  for (;;) {
    uint64_t inode = 0;
    const OpenOutcome outcome = Probe(path, &inode);
    // A successor began the ledger anew and is dead too: the grace is counted from its death.
    if (known != 0 && inode != 0 && inode != known) start = MonotonicMilliseconds();
    if (inode != 0) known = inode;
    const int64_t waited = MonotonicMilliseconds() - start;
    if (outcome == OpenOutcome::kAbsent) return 0;
    if (outcome == OpenOutcome::kFailed) return 1;
    held = outcome == OpenOutcome::kHeld ? held + 1 : 0;
    if (held >= kSuccessorProbes && waited >= kDyingMilliseconds) return 0;  // a successor's
    if (outcome == OpenOutcome::kLocked && waited >= grace) {
      if (const std::optional<int> result = Reclaim(path)) return *result;
    }
    const int64_t left = grace - waited;
    const int64_t pause = left > 0 ? kGracePollMilliseconds : kPollMilliseconds;
    SleepMilliseconds(left > 0 && left < pause ? left : pause);
  }
}

int Launch(char* const* command) {
  int pid = 0;
  if (const SysError error = shmd::platform::StartDetachedProcess(command, &pid)) {
    printf("{\"failed\":{\"code\":\"%s\",\"errno\":%d,\"syscall\":\"%s\"}}\n", shmd::ErrnoName(error.number),
           -error.number, error.syscall);
    return 1;
  }
  printf("{\"launched\":%d}\n", pid);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 3 && strcmp(argv[1], "--launch") == 0) return Launch(argv + 2);
  char* end = nullptr;
  const double grace = argc == 3 ? strtod(argv[2], &end) : -1;
  // Absolute, because the guard leaves its directory.
  if (argc != 3 || argv[1][0] != '/' || end == argv[2] || *end != '\0' || !(grace >= 0 && grace <= kMaxGraceSeconds)) {
    fprintf(
        stderr,
        "usage: shmd-reaper ABSOLUTE_LEDGER_PATH GRACE_SECONDS\n       shmd-reaper --launch PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  if (const SysError error = shmd::platform::BecomeGuard()) {
    fprintf(stderr, "shmd-reaper: %s: %s\n", error.syscall, shmd::ErrnoName(error.number));
    return 1;
  }
  const std::string path = argv[1];
  shmd::platform::PresenceLock presence;
  // Without it other cleaners may come first, and do the same.
  presence.Hold(path + ".reaper");
  shmd::platform::AnnounceReady();
  shmd::platform::WaitForParentDeath();
  const int result = WaitAndReclaim(path, static_cast<int64_t>(grace * 1000));
  presence.Release();
  return result;
}
