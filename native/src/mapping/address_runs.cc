#include "mapping/address_runs.h"

#include <iterator>

namespace shmd {

void AddressRuns::Add(const void* base, size_t length) {
  uintptr_t begin = reinterpret_cast<uintptr_t>(base);
  uintptr_t end = begin + length;
  auto after = ends_.lower_bound(begin);
  if (after != ends_.end() && after->first == end) {
    end = after->second;
    after = ends_.erase(after);
  }
  if (after != ends_.begin()) {
    const auto before = std::prev(after);
    if (before->second == begin) {
      before->second = end;
      return;
    }
  }
  ends_.emplace_hint(after, begin, end);
}

void AddressRuns::Remove(const void* base, size_t length) {
  const uintptr_t begin = reinterpret_cast<uintptr_t>(base);
  const uintptr_t end = begin + length;
  const auto after = ends_.upper_bound(begin);
  if (after == ends_.begin()) return;
  const auto run = std::prev(after);
  const uintptr_t run_end = run->second;
  if (run->first == begin) {
    ends_.erase(run);
  } else {
    run->second = begin;
  }
  if (end < run_end) ends_.emplace_hint(after, end, run_end);
}

}  // namespace shmd
