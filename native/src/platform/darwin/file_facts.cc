#include "platform/posix/file_facts.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace shmd::platform {
namespace {

uint64_t Nanoseconds(const timespec& time) {
  constexpr uint64_t kNanoseconds = 1000000000;
  return static_cast<uint64_t>(time.tv_sec) * kNanoseconds + static_cast<uint64_t>(time.tv_nsec);
}

FileFacts FactsOf(const struct stat& info) {
  FileFacts facts;
  // Of memory that shm_open() made, all of these are zero; so they are of files of a file system that keeps no birth times.
  const uint64_t birth = Nanoseconds(info.st_birthtimespec);
  facts.id = {static_cast<uint32_t>(info.st_dev), info.st_ino, birth == 0 ? Proof::kNone : Proof::kBirth, birth};
  facts.size = static_cast<uint64_t>(info.st_size);
  facts.written = Nanoseconds(info.st_mtimespec);
  facts.mode = info.st_mode & 07777;
  facts.uid = info.st_uid;
  // Such memory has no type at all.
  facts.regular = S_ISREG(info.st_mode) || (info.st_mode & S_IFMT) == 0;
  facts.socket = S_ISSOCK(info.st_mode);
  facts.fifo = S_ISFIFO(info.st_mode);
  return facts;
}

SysError Describe(int failed, const struct stat& info, FileFacts* facts) {
  if (failed != 0) return {errno, "stat"};
  *facts = FactsOf(info);
  return {};
}

}  // namespace

SysError DescribeFile(const Handle& file, FileFacts* facts) {
  struct stat info = {};
  return Describe(fstat(file.fd(), &info), info, facts);
}

SysError DescribePath(const std::string& path, FileFacts* facts) {
  struct stat info = {};
  return Describe(lstat(path.c_str(), &info), info, facts);
}

SysError DescribeAt(const Handle& directory, const std::string& name, FileFacts* facts) {
  if (!IsPlainName(name)) return {EINVAL, "stat"};
  struct stat info = {};
  return Describe(fstatat(directory.fd(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW), info, facts);
}

}  // namespace shmd::platform
