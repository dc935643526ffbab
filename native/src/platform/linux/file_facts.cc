#include "platform/posix/file_facts.h"

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#ifndef STATX_BASIC_STATS
// musl before 1.2.4 does not know the call, but the kernel does.
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int statx(int directory, const char* path, int flags, unsigned mask, struct statx* info) {
  return static_cast<int>(syscall(SYS_statx, directory, path, flags, mask, info));
}
#endif

namespace shmd::platform {
namespace {

constexpr int kFlags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
constexpr uint64_t kNanoseconds = 1000000000;

template <class Time>
uint64_t Nanoseconds(const Time& time) {
  return static_cast<uint64_t>(time.tv_sec) * kNanoseconds + static_cast<uint64_t>(time.tv_nsec);
}

void SetKind(uint32_t mode, FileFacts* facts) {
  facts->mode = mode & 07777;
  facts->regular = S_ISREG(mode);
  facts->socket = S_ISSOCK(mode);
  facts->fifo = S_ISFIFO(mode);
}

// tmpfs tells birth times from Linux 5.18 on. Before, the handle that it gives a file for NFS holds the file's random generation number.
void FindProof(int directory, const char* name, ObjectId* id) {
  constexpr unsigned kMaxBytes = 128;
  alignas(file_handle) char memory[sizeof(file_handle) + kMaxBytes];
  auto* handle = reinterpret_cast<file_handle*>(memory);
  handle->handle_bytes = kMaxBytes;
  int mount;
  if (name_to_handle_at(directory, name, handle, &mount, AT_EMPTY_PATH) != 0) return;
  // Where in it the number stands is the file system's own affair: FNV-1a over all of it tells as much.
  uint64_t hash = 0xcbf29ce484222325u;
  const auto* bytes = reinterpret_cast<const unsigned char*>(memory) + offsetof(file_handle, f_handle);
  for (unsigned i = 0; i < handle->handle_bytes; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  id->proof = Proof::kGeneration;
  id->value = hash;
}

SysError Describe(int directory, const char* name, FileFacts* facts) {
  struct statx info;
  if (statx(directory, name, kFlags, STATX_BASIC_STATS | STATX_BTIME, &info) == 0) {
    facts->id = {makedev(info.stx_dev_major, info.stx_dev_minor), info.stx_ino, Proof::kNone, 0};
    facts->size = info.stx_size;
    facts->written = Nanoseconds(info.stx_mtime);
    facts->uid = info.stx_uid;
    SetKind(info.stx_mode, facts);
    if ((info.stx_mask & STATX_BTIME) != 0) {
      facts->id.proof = Proof::kBirth;
      facts->id.value = Nanoseconds(info.stx_btime);
      return {};
    }
  } else {
    // A container's seccomp profile may be older than the call.
    if (errno != ENOSYS && errno != EPERM) return {errno, "stat"};
    struct stat plain;
    if (fstatat(directory, name, &plain, kFlags) != 0) return {errno, "stat"};
    facts->id = {plain.st_dev, plain.st_ino, Proof::kNone, 0};
    facts->size = static_cast<uint64_t>(plain.st_size);
    facts->written = Nanoseconds(plain.st_mtim);
    facts->uid = plain.st_uid;
    SetKind(plain.st_mode, facts);
  }
  FindProof(directory, name, &facts->id);
  return {};
}

}  // namespace

SysError DescribeFile(const Handle& file, FileFacts* facts) { return Describe(file.fd(), "", facts); }

SysError DescribePath(const std::string& path, FileFacts* facts) {
  if (path.empty()) return {ENOENT, "stat"};
  return Describe(AT_FDCWD, path.c_str(), facts);
}

SysError DescribeAt(const Handle& directory, const std::string& name, FileFacts* facts) {
  if (!IsPlainName(name)) return {EINVAL, "stat"};
  return Describe(directory.fd(), name.c_str(), facts);
}

}  // namespace shmd::platform
