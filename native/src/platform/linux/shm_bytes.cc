#include "platform/posix/shm_bytes.h"

#include <cerrno>
#include <unistd.h>

#include "platform/linux/reserve_bytes.h"

namespace shmd::platform {

SysError ReadShm(const Handle& memory, uint64_t offset, void* bytes, size_t length) {
  const ssize_t got = pread(memory.fd(), bytes, length, static_cast<off_t>(offset));
  if (got < 0) return {errno, "read"};
  return got == static_cast<ssize_t>(length) ? SysError{} : SysError{ESTALE, "read"};
}

SysError WriteShm(const Handle& memory, uint64_t offset, const void* bytes, size_t length) {
  const ssize_t written = pwrite(memory.fd(), bytes, length, static_cast<off_t>(offset));
  if (written < 0) return {errno, "write"};
  return written == static_cast<ssize_t>(length) ? SysError{} : SysError{ENOSPC, "write"};
}

SysError ReserveShm(const Handle& memory, uint64_t size) { return ReserveBytes(memory, size); }

}  // namespace shmd::platform
