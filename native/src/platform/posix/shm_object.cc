#include "platform/posix/shm_object.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "platform/posix/file_facts.h"
#include "platform/posix/shm_bytes.h"

namespace shmd::platform {
namespace {

constexpr mode_t kMode = 0600;

// The largest page that a system with no more than shm_open() has. Bytes.
constexpr uint64_t kUnit = 16 * 1024;

constexpr char kMagic[12] = {'s', 'h', 'm', 'd', ' ', 's', 'e', 'g', 'm', 'e', 'n', 't'};

struct Stamp {
  char magic[sizeof kMagic] = {};
  uint32_t state = 0;
  uint64_t number = 0;
  uint64_t size = 0;  // bytes of the segment
};
static_assert(sizeof(Stamp) == 32, "it has no gaps: all of it is compared and written");

}  // namespace

SysError OpenShm(const std::string& name, int flags, Handle* memory) {
  if (!IsPlainName(name)) return {EINVAL, "shm_open"};
  *memory = Handle(shm_open(('/' + name).c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kMode));
  return memory->valid() ? SysError{} : SysError{errno, "shm_open"};
}

SysError DescribeShm(const Handle& memory, ShmObject* found) {
  FileFacts facts;
  if (const SysError error = DescribeFile(memory, &facts)) return error;
  *found = {{facts.id, facts.size, facts.regular, facts.id.proof != Proof::kNone}, facts.uid, facts.mode};
  if (!facts.regular || facts.size < 2 * kUnit || facts.size % kUnit != 0) return {};
  Stamp stamp;
  if (const SysError error = ReadShm(memory, facts.size - kUnit, &stamp, sizeof stamp)) return error;
  if (memcmp(stamp.magic, kMagic, sizeof kMagic) != 0 || ShmBytes(stamp.size) != facts.size) return {};
  const bool whole = stamp.state == static_cast<uint32_t>(ShmState::kWhole);
  found->object = {{0, 0, Proof::kGeneration, stamp.number}, stamp.size, whole};
  return {};
}

uint64_t ShmBytes(uint64_t size) {
  if (size == 0 || size > kMaxSafeInteger) return 0;
  return (size + kUnit - 1) / kUnit * kUnit + kUnit;
}

SysError StampShm(const Handle& memory, const ObjectId& id, uint64_t size, ShmState state) {
  Stamp stamp;
  memcpy(stamp.magic, kMagic, sizeof kMagic);
  stamp.state = static_cast<uint32_t>(state);
  stamp.number = id.value;
  stamp.size = size;
  return WriteShm(memory, ShmBytes(size) - kUnit, &stamp, sizeof stamp);
}

SysError ChooseShmId(ObjectId* id) {
  *id = {0, 0, Proof::kGeneration, 0};
  return getentropy(&id->value, sizeof id->value) == 0 ? SysError{} : SysError{errno, "getentropy"};
}

SysError UnlinkShm(const std::string& name) {
  return shm_unlink(('/' + name).c_str()) == 0 ? SysError{} : SysError{errno, "shm_unlink"};
}

}  // namespace shmd::platform
