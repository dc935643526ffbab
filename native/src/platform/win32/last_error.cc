#include "platform/win32/last_error.h"

#include <windows.h>

#include <cerrno>

namespace shmd::platform {
namespace {

int ErrnoOf(DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      return ENOENT;
    case ERROR_ACCESS_DENIED:
      return EACCES;
    case ERROR_ALREADY_EXISTS:
    case ERROR_FILE_EXISTS:
      return EEXIST;
    // Memory that is promised to sections counts against the size of RAM and page files together.
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_DISK_FULL:
      return ENOSPC;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
      return ENOMEM;
    case ERROR_INVALID_HANDLE:
      return EBADF;
    // OpenProcess() for a process id that is nobody's.
    case ERROR_INVALID_PARAMETER:
    case ERROR_INVALID_ADDRESS:
    case ERROR_MAPPED_ALIGNMENT:
    case ERROR_BAD_PATHNAME:
    case ERROR_INVALID_NAME:
      return EINVAL;
    case ERROR_FILENAME_EXCED_RANGE:
      return ENAMETOOLONG;
    case ERROR_TOO_MANY_OPEN_FILES:
      return EMFILE;
    // Nobody waits at another end of it for the moment.
    case ERROR_PIPE_BUSY:
      return EBUSY;
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
      return EPIPE;
    case ERROR_NOT_SUPPORTED:
      return ENOTSUP;
    default:
      return EIO;
  }
}

}  // namespace

SysError LastError(const char* call) { return {ErrnoOf(GetLastError()), call}; }

}  // namespace shmd::platform
