#include "ledger/abandoned_board.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "platform/mapping.h"
#include "platform/posix/shm_bytes.h"
#include "platform/word_wait.h"

namespace shmd {
namespace {

// What of a board's layout (packages/protocol/src/board/layout.ts), ABI 1, is to be known here. Words of 32 bits, little-endian; places in bytes.
constexpr char kMagic[8] = {'S', 'H', 'M', 'D', 'B', 'R', 'D', '1'};
constexpr uint32_t kAbi = 1;
constexpr uint64_t kStateAt = 64;
constexpr int32_t kAbandoned = 3;
constexpr uint32_t kMaxSlots = 4096;

struct Head {
  char magic[sizeof kMagic];
  uint32_t abi;
  uint32_t required;
  uint32_t slots;
  uint32_t buckets;
  uint32_t words;
  uint32_t optional;
  uint32_t slots_at;
};
static_assert(sizeof(Head) == 36, "it has no gaps");

struct Slot {
  int32_t generation;
  int32_t bell;
  char about[52];
  int32_t sync;
};
static_assert(sizeof(Slot) == 64, "it has no gaps");

// Any client can write anything on a board, and cut it short at any moment: so it is read and written where that is an error, and mapped only
// for the kernel, which finds sleepers by address and touches nothing.
void WakeSleepers(const platform::Handle& board, uint64_t size, const Head& head) {
  const uint64_t bytes = uint64_t{head.slots} * sizeof(Slot);
  if (head.slots > kMaxSlots || head.slots_at % sizeof(Slot) != 0 || bytes > size || head.slots_at > size - bytes)
    return;
  std::vector<Slot> slots(head.slots);
  platform::MappedRange range;
  if (platform::ReadShm(board, head.slots_at, slots.data(), bytes) ||
      platform::Map(board, 0, static_cast<size_t>(size), platform::Access::kReadWrite, &range)) {
    return;
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].sync == 0) continue;
    const uint64_t bell_at = head.slots_at + i * sizeof(Slot) + offsetof(Slot, bell);
    // Its client sleeps only as long as the word is the even one that it has seen.
    const int32_t rung = slots[i].bell | 1;
    platform::WriteShm(board, bell_at, &rung, sizeof rung);
    platform::WakeOnWord(reinterpret_cast<int32_t*>(static_cast<char*>(range.base) + bell_at));
  }
  platform::Unmap(range);
}

}  // namespace

void AbandonBoard(const std::string& dir, const std::string& name, const ObjectId& id) {
  platform::Handle board;
  platform::SegmentObject object;
  const platform::MappingTarget target = {dir, name, id, std::nullopt, std::nullopt};
  Head head;
  if (platform::OpenForMapping(target, platform::Access::kReadWrite, &board, &object) || object.size < sizeof head ||
      platform::ReadShm(board, 0, &head, sizeof head) || memcmp(head.magic, kMagic, sizeof kMagic) != 0 ||
      head.abi != kAbi) {
    return;
  }
  // Of its four bytes only the lowest is another than before, so nobody reads half of it.
  if (platform::WriteShm(board, kStateAt, &kAbandoned, sizeof kAbandoned)) return;
  WakeSleepers(board, object.size, head);
}

}  // namespace shmd
