// A fuzzer's way into the ledger parser: any bytes at all must be read without harm, and what they add up to must
// survive being written and read again.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <string_view>

#include "ledger/crc32.h"
#include "ledger/ledger_format.h"
#include "ledger/ledger_state.h"

namespace {

using shmd::LedgerState;

constexpr size_t kCrcDigits = 8;
constexpr uint64_t kWritten = 1795560057480277355;

void Expect(bool holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "ledger fuzz: %s\n", what);
  abort();
}

bool SameId(const shmd::ObjectId& a, const shmd::ObjectId& b) {
  return a.dev == b.dev && a.ino == b.ino && a.proof == b.proof && a.value == b.value;
}

bool Same(const LedgerState& a, const LedgerState& b) {
  const auto same_header = [](const auto& x, const auto& y) {
    // An old version's directory has only a device.
    return x.boot_id == y.boot_id && x.dir == y.dir && SameId(x.dir_id, y.dir_id) && x.extra == y.extra;
  };
  const auto same_socket = [](const auto& x, const auto& y) {
    return x.path == y.path && SameId(x.id, y.id);
  };
  if (a.header.has_value() != b.header.has_value() || (a.header && !same_header(*a.header, *b.header))) return false;
  if (a.socket.has_value() != b.socket.has_value() || (a.socket && !same_socket(*a.socket, *b.socket))) return false;
  if (a.note != b.note || a.stop != b.stop || a.unknown != b.unknown || a.segments.size() != b.segments.size()) return false;
  for (size_t i = 0; i < a.segments.size(); ++i) {
    const auto& x = a.segments[i];
    const auto& y = b.segments[i];
    if (x.uid != y.uid || !SameId(x.id, y.id) || x.extra != y.extra || x.persistent != y.persistent || x.board != y.board ||
        x.os_name != y.os_name || x.payload != y.payload) {
      return false;
    }
  }
  return true;
}

// Whatever was believed is fit to act upon: the reaper unlinks by it.
void ExpectSound(const LedgerState& state) {
  std::set<std::string_view> uids;
  for (const auto& segment : state.segments) {
    Expect(!segment.uid.empty() && !segment.os_name.empty(), "a segment without a name or a uid");
    Expect(segment.id.dev <= shmd::kMaxSafeInteger && segment.id.ino <= shmd::kMaxSafeInteger, "a number beyond 2^53-1");
    Expect(uids.insert(segment.uid).second, "two segments of one uid");
  }
  if (state.header) Expect(!state.header->dir.empty() && !state.header->boot_id.empty(), "an empty header");
  if (state.socket) Expect(!state.socket->path.empty(), "an empty socket path");
}

// Gives a line the checksum it would have, as no chance ever would.
void Sign(std::string* line) {
  if (line->size() <= kCrcDigits + 1) return;
  char digits[kCrcDigits + 1];
  snprintf(digits, sizeof digits, "%08x", shmd::Crc32(std::string_view(*line).substr(kCrcDigits + 1)));
  line->replace(0, kCrcDigits, digits, kCrcDigits);
  (*line)[kCrcDigits] = ' ';
}

std::string SignLines(std::string_view bytes, uint32_t spare) {
  std::string out;
  for (uint32_t n = 0; !bytes.empty(); ++n) {
    const size_t end = bytes.find('\n');
    std::string line(bytes.substr(0, end));
    // Some stay broken, so that skipping them is tried too.
    if (spare == 0 || n % spare != 0) Sign(&line);
    out += line;
    if (end == std::string_view::npos) break;
    out.push_back('\n');
    bytes.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 8 == 0) return size;
  const std::string out = SignLines({reinterpret_cast<const char*>(data), size}, seed % 5);
  if (out.size() > max_size) return size;
  memcpy(data, out.data(), out.size());
  return out.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const LedgerState state = shmd::ReplayLedger(bytes, kWritten);
  ExpectSound(state);
  const std::string written = shmd::FormatLedger(state);
  const LedgerState again = shmd::ReplayLedger(written, kWritten);
  Expect(again.damaged == 0, "what was written is damaged");
  Expect(Same(state, again), "what was written is not what was read");
  Expect(shmd::FormatLedger(again) == written, "written twice, and not the same");
  return 0;
}
