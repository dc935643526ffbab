#include "platform/sys_error.h"

#include <cerrno>

namespace shmd {

// A table of our own: glibc's strerrorname_np is absent from musl, and libuv's uv_err_name from Bun and Deno.
// EAGAIN is EWOULDBLOCK where we run, and so, in most places, is ENOTSUP EOPNOTSUPP; the names are those that Node uses.
// It would be laid out as a staircase.
// clang-format off
const char* ErrnoName(int number) {
  switch (number) {
#define SHMD_NAME(code) case code: return #code;
    SHMD_NAME(E2BIG) SHMD_NAME(EACCES) SHMD_NAME(EAGAIN) SHMD_NAME(EBADF) SHMD_NAME(EBUSY) SHMD_NAME(ECHILD)
    SHMD_NAME(EEXIST) SHMD_NAME(EFAULT) SHMD_NAME(EFBIG) SHMD_NAME(EINTR) SHMD_NAME(EINVAL)
    SHMD_NAME(EIO) SHMD_NAME(EISDIR) SHMD_NAME(ELOOP) SHMD_NAME(EMFILE) SHMD_NAME(EMLINK)
    SHMD_NAME(ENAMETOOLONG) SHMD_NAME(ENFILE) SHMD_NAME(ENODEV) SHMD_NAME(ENOENT) SHMD_NAME(ENOEXEC) SHMD_NAME(ENOMEM)
    SHMD_NAME(ENOSPC) SHMD_NAME(ENOSYS) SHMD_NAME(ENOTCONN) SHMD_NAME(ENOTDIR) SHMD_NAME(ENOTEMPTY)
    SHMD_NAME(ENOTSOCK) SHMD_NAME(ENOTSUP) SHMD_NAME(ENOTTY) SHMD_NAME(ENXIO) SHMD_NAME(EOVERFLOW)
    SHMD_NAME(EPERM) SHMD_NAME(EPIPE) SHMD_NAME(ERANGE) SHMD_NAME(EROFS) SHMD_NAME(ESPIPE)
    SHMD_NAME(ESRCH) SHMD_NAME(ESTALE) SHMD_NAME(ETXTBSY) SHMD_NAME(EXDEV)
#undef SHMD_NAME
#if EOPNOTSUPP != ENOTSUP
    case EOPNOTSUPP: return "ENOTSUP";
#endif
// Absent from some C runtimes.
#ifdef EDQUOT
    case EDQUOT: return "EDQUOT";
#endif
    default: return "UNKNOWN";
  }
}
// clang-format on

}  // namespace shmd
