// Placeholders that lie side by side are one area to the kernel, which merges them. What its limit counts is areas, so
// runs of neighbours are what we count: a script that attaches and closes in one long turn, before V8 can collect
// anything, then stays far from the limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace shmd {

class AddressRuns {
 public:
  void Add(const void* base, size_t length);
  // The range must have been added; it may lie inside a longer run.
  void Remove(const void* base, size_t length);
  size_t count() const { return ends_.size(); }

 private:
  std::map<uintptr_t, uintptr_t> ends_;  // by beginning
};

}  // namespace shmd
