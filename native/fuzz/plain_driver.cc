// For a compiler without libFuzzer: random changes to good ledgers, no guidance by coverage.
// Usage: ledger-fuzz RUNS SEED

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "ledger/ledger_format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed);

namespace {

constexpr size_t kMaxSize = 4096;

std::mt19937_64 generator;

size_t Below(size_t end) { return end == 0 ? 0 : generator() % end; }

shmd::ObjectId Id(uint64_t dev, uint64_t ino) { return {dev, ino, shmd::Proof::kBirth, generator()}; }

std::string GoodLedger() {
  std::string bytes = shmd::FormatHeader("boot-1", "/dev/shm", Id(25, 1), Below(3) ? "" : " later=1") +
                      shmd::FormatStop(Below(5) == 0) + shmd::FormatNote("{\"grace\":1}");
  if (Below(2)) bytes += shmd::FormatSocket("/run/shmd/a b.sock", Id(25, 7));
  if (Below(4) == 0) bytes += shmd::WrapLedgerLine("Z of=tomorrow");
  for (size_t i = Below(6); i > 0; --i) {
    const std::string uid = "u-" + std::to_string(Below(4));
    const std::string name(Below(40) + 1, static_cast<char>(' ' + Below(95)));
    const std::string payload = Below(2) ? "" : "{\"a\":1}";
    const std::string extra = Below(4) ? "" : " later=- more=x";
    const bool persistent = Below(2) == 1, board = Below(4) == 0;
    if (Below(4)) bytes += shmd::FormatSegment(uid, Id(25, Below(1000)), persistent, name, payload, board, extra);
    else bytes += shmd::FormatRemoval(uid);
  }
  return bytes;
}

}  // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size) {
  std::vector<uint8_t> bytes(data, data + size);
  for (size_t changes = Below(4) + 1; changes > 0; --changes) {
    const size_t at = Below(bytes.size() + 1);
    const size_t length = std::min(Below(24), bytes.size() - at);
    const std::vector<uint8_t> part(bytes.begin() + at, bytes.begin() + at + length);
    switch (Below(5)) {
      case 0:
        bytes.insert(bytes.begin() + at, static_cast<uint8_t>("\n -%\0pHNSARX9f\xff"[Below(16)]));
        break;
      case 1:
        bytes.erase(bytes.begin() + at, bytes.begin() + at + length);
        break;
      case 2:
        if (at < bytes.size()) bytes[at] = static_cast<uint8_t>(Below(256));
        break;
      case 3:
        bytes.insert(bytes.begin() + Below(bytes.size() + 1), part.begin(), part.end());
        break;
      default:
        bytes.resize(at);
    }
  }
  const size_t kept = std::min(bytes.size(), max_size);
  std::copy_n(bytes.begin(), kept, data);
  return kept;
}

int main(int argc, char** argv) {
  const uint64_t runs = argc > 1 ? strtoull(argv[1], nullptr, 10) : 100000;
  const uint64_t seed = argc > 2 ? strtoull(argv[2], nullptr, 10) : 1;
  generator.seed(seed);
  fprintf(stderr, "ledger fuzz: %llu runs, seed %llu\n", static_cast<unsigned long long>(runs),
          static_cast<unsigned long long>(seed));
  for (uint64_t run = 0; run < runs; ++run) {
    const std::string good = GoodLedger();
    std::vector<uint8_t> bytes(good.begin(), good.end());
    bytes.resize(kMaxSize);
    size_t size = std::min(good.size(), kMaxSize);
    for (size_t rounds = Below(4); rounds > 0; --rounds) {
      size = LLVMFuzzerCustomMutator(bytes.data(), size, kMaxSize, static_cast<unsigned int>(generator()));
    }
    // A copy of its exact size, so that reading past its end is seen.
    const std::vector<uint8_t> input(bytes.begin(), bytes.begin() + size);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  return 0;
}
