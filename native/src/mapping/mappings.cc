#include "mapping/mappings.h"

#include <mutex>

#include "mapping/address_runs.h"

namespace shmd::mappings {
namespace {

// Node itself dies of allocation failures near vm.max_map_count (65,530), before mmap() says ENOMEM.
constexpr uint64_t kDefaultLimit = 30000;

// Held over the system calls: addresses that are given back may be another thread's the next moment.
std::mutex g_lock;
// On the heap and freed when empty: a static one would be destroyed at exit under workers that still run.
AddressRuns* g_placeholders = nullptr;
uint64_t g_open = 0;
uint64_t g_soft_closed = 0;
uint64_t g_bytes = 0;
uint64_t g_limit = kDefaultLimit;

size_t PaddedLength(const platform::MappedRange& range) {
  const size_t page = platform::PageSize();
  return (range.length + page - 1) / page * page;
}

void CountPlaceholder(const platform::MappedRange& range) {
  ++g_soft_closed;
  if (g_placeholders == nullptr) g_placeholders = new AddressRuns();
  g_placeholders->Add(range.base, PaddedLength(range));
}

void UncountPlaceholder(const platform::MappedRange& range) {
  --g_soft_closed;
  g_placeholders->Remove(range.base, PaddedLength(range));
  if (g_placeholders->count() > 0) return;
  delete g_placeholders;
  g_placeholders = nullptr;
}

void UncountOpen(const platform::MappedRange& range) {
  --g_open;
  g_bytes -= range.length;
}

// Areas of the kernel, which is what runs out.
uint64_t CountAreas() { return g_open + (g_placeholders == nullptr ? 0 : g_placeholders->count()); }

}  // namespace

MapOutcome Map(const platform::Handle& memory, uint64_t offset, uint64_t length, platform::Access access,
               Mapping* mapping, SysError* error) {
  const std::lock_guard<std::mutex> guard(g_lock);
  if (CountAreas() >= g_limit) return MapOutcome::kTooMany;
  *error = platform::Map(memory, offset, static_cast<size_t>(length), access, &mapping->range);
  if (*error) return MapOutcome::kFailed;
  mapping->access = access;
  mapping->open = true;
  ++g_open;
  g_bytes += length;
  return MapOutcome::kMapped;
}

SysError Close(Mapping* mapping) {
  const std::lock_guard<std::mutex> guard(g_lock);
  if (!mapping->open) return {};
  if (const SysError error = platform::ReplaceWithPlaceholder(mapping->range)) return error;
  mapping->open = false;
  UncountOpen(mapping->range);
  CountPlaceholder(mapping->range);
  return {};
}

void Unmap(const Mapping& mapping) {
  const std::lock_guard<std::mutex> guard(g_lock);
  platform::Unmap(mapping.range);
  if (mapping.open) {
    UncountOpen(mapping.range);
  } else {
    UncountPlaceholder(mapping.range);
  }
}

MappingStats Stats() {
  const std::lock_guard<std::mutex> guard(g_lock);
  return {g_open + g_soft_closed, CountAreas(), g_open, g_soft_closed, g_bytes};
}

void SetLimit(uint64_t limit) {
  const std::lock_guard<std::mutex> guard(g_lock);
  g_limit = limit;
}

}  // namespace shmd::mappings
