// A bell is a FIFO. Whoever hears it has it open for writing too: else the last ringer that leaves would be the end of the file.
#include "platform/doorbell.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/posix/file_facts.h"

namespace shmd::platform {
namespace {

constexpr mode_t kMode = 0600;

// What a FIFO holds by default is this many times as much. Whoever writes without end is not read without end.
constexpr size_t kReadBytes = 4096;
constexpr int kMaxReads = 16;

SysError CheckBell(const FileFacts& found) {
  if (!found.fifo) return {EINVAL, "open"};
  return {found.uid == geteuid() ? 0 : EPERM, "open"};
}

// A link, a folder: no bell either. What is no FIFO is never written to.
SysError OpenFifo(const std::string& name, int access, Handle* fifo) {
  *fifo = Handle(open(name.c_str(), access | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
  if (!fifo->valid()) return {errno == ELOOP || errno == EISDIR ? EINVAL : errno, "open"};
  FileFacts found;
  SysError error = DescribeFile(*fifo, &found);
  if (!error) error = CheckBell(found);
  if (error) fifo->Close();
  return error;
}

// Runtimes ignore SIGPIPE, but no more once a script has handled it for a while: then it would end the process. What the thread is sent by its own
// write() waits while it is blocked, and is taken away.
class BlockedSigpipe {
 public:
  BlockedSigpipe() {
    sigemptyset(&only_);
    sigaddset(&only_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &only_, &former_);
  }
  ~BlockedSigpipe() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
  BlockedSigpipe(const BlockedSigpipe&) = delete;
  BlockedSigpipe& operator=(const BlockedSigpipe&) = delete;

  // Unless it was blocked before: then it is not for us.
  void TakeAway() {
    sigset_t pending;
    int taken;
    if (sigismember(&former_, SIGPIPE) == 1 || sigpending(&pending) != 0) return;
    // Where it is ignored, not every system keeps it.
    if (sigismember(&pending, SIGPIPE) == 1) sigwait(&only_, &taken);
  }

 private:
  sigset_t only_, former_;
};

}  // namespace

SysError MakeBell(const std::string& name) {
  if (mkfifo(name.c_str(), kMode) != 0) return {errno, "mkfifo"};
  // The umask may have taken bits away.
  if (chmod(name.c_str(), kMode) == 0) return {};
  const SysError error = {errno, "chmod"};
  unlink(name.c_str());
  return error;
}

SysError RemoveBell(const std::string& name) {
  FileFacts found;
  if (const SysError error = DescribePath(name, &found)) return error;
  if (const SysError error = CheckBell(found)) return error;
  return unlink(name.c_str()) == 0 ? SysError{} : SysError{errno, "unlink"};
}

SysError OpenBell(const std::string& name, Bell* bell) { return OpenFifo(name, O_RDWR, &bell->handle); }

bool AwaitBell(const Bell& bell, int64_t milliseconds) {
  pollfd rung = {bell.handle.fd(), POLLIN, 0};
  const int64_t most = std::min<int64_t>(milliseconds, INT_MAX);
  return poll(&rung, 1, most < 0 ? -1 : static_cast<int>(most)) > 0;
}

void DrainBell(const Bell& bell) {
  char ignored[kReadBytes];
  for (int i = 0; i < kMaxReads; ++i) {
    if (read(bell.handle.fd(), ignored, sizeof ignored) < static_cast<ssize_t>(sizeof ignored)) return;
  }
}

SysError OpenRinger(const std::string& name, Handle* ringer) { return OpenFifo(name, O_WRONLY, ringer); }

bool Ring(const Handle& ringer) {
  const char rung = 1;
  ssize_t written;
  BlockedSigpipe sigpipe;
  do {
    written = write(ringer.fd(), &rung, sizeof rung);
  } while (written < 0 && errno == EINTR);
  const int error = written < 0 ? errno : 0;
  if (error == EPIPE) sigpipe.TakeAway();
  // A full one rings already.
  return error == 0 || error == EAGAIN;
}

SysError IsHeard(const std::string& name, bool* heard) {
  Handle ringer;
  const SysError error = OpenRinger(name, &ringer);
  *heard = !error;
  return error.number == ENXIO ? SysError{} : error;
}

}  // namespace shmd::platform
