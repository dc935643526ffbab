#include "mapping_table.h"

#include <map>
#include <mutex>
#include <tuple>

#include "address_runs.h"

namespace shmd::mapping_table {
namespace {

struct KeyOrder {
  bool operator()(const MappingKey& a, const MappingKey& b) const {
    return std::tie(a.ino, a.dev, a.offset, a.length) < std::tie(b.ino, b.dev, b.offset, b.length);
  }
};
using Shared = std::map<MappingKey, Mapping*, KeyOrder>;

// Node itself dies of allocation failures near vm.max_map_count (65,530), before mmap() says ENOMEM.
constexpr uint64_t kDefaultLimit = 30000;

std::mutex g_lock;
// On the heap and freed when empty: static ones would be destroyed at exit under workers that still run.
Shared* g_shared = nullptr;
AddressRuns* g_placeholders = nullptr;
MappingStats g_stats;
uint64_t g_limit = kDefaultLimit;

size_t PaddedLength(const platform::MappedRange& range) {
  const size_t page = platform::PageSize();
  return (range.length + page - 1) / page * page;
}

Mapping* Find(const MappingKey& key) {
  if (g_shared == nullptr) return nullptr;
  const auto entry = g_shared->find(key);
  return entry == g_shared->end() ? nullptr : entry->second;
}

void Publish(Mapping* mapping) {
  if (g_shared == nullptr) g_shared = new Shared();
  (*g_shared)[mapping->key] = mapping;
}

// So that a new attach of the same key makes a fresh mapping.
void Withdraw(Mapping* mapping) {
  if (!mapping->shared) return;
  mapping->shared = false;
  g_shared->erase(mapping->key);
  if (!g_shared->empty()) return;
  delete g_shared;
  g_shared = nullptr;
}

void HoldAddresses(const platform::MappedRange& range) {
  if (g_placeholders == nullptr) g_placeholders = new AddressRuns();
  g_placeholders->Add(range.base, PaddedLength(range));
}

void FreeAddresses(const platform::MappedRange& range) {
  g_placeholders->Remove(range.base, PaddedLength(range));
  if (g_placeholders->count() > 0) return;
  delete g_placeholders;
  g_placeholders = nullptr;
}

// Areas of the kernel, which is what runs out.
uint64_t CountAreas() {
  return g_stats.mappings - g_stats.soft_closed + (g_placeholders == nullptr ? 0 : g_placeholders->count());
}

void CountClosed(Mapping* mapping) {
  --mapping->open;
  --g_stats.attachments;
}

SysError CloseLast(Mapping* mapping) {
  if (const SysError error = platform::ReplaceWithPlaceholder(mapping->range)) return error;
  Withdraw(mapping);
  mapping->placeholder = true;
  ++g_stats.soft_closed;
  HoldAddresses(mapping->range);
  g_stats.bytes -= mapping->key.length;
  CountClosed(mapping);
  return {};
}

}  // namespace

AcquireOutcome Acquire(const platform::FileHandle& file, const MappingKey& key, platform::Access access, bool shared,
                       Mapping** result, SysError* error) {
  // Held over mmap(): otherwise two threads could both make the mapping of one key.
  const std::lock_guard<std::mutex> guard(g_lock);
  Mapping* mapping = shared ? Find(key) : nullptr;
  if (mapping == nullptr) {
    if (CountAreas() >= g_limit) return AcquireOutcome::kTooMany;
    platform::MappedRange range;
    *error = platform::Map(file, key.offset, static_cast<size_t>(key.length), access, &range);
    if (*error) return AcquireOutcome::kFailed;
    mapping = new Mapping{range, key, shared};
    if (shared) Publish(mapping);
    ++g_stats.mappings;
    g_stats.bytes += key.length;
  }
  ++mapping->open;
  ++mapping->references;
  ++g_stats.attachments;
  *result = mapping;
  return AcquireOutcome::kAcquired;
}

SysError Close(Mapping* mapping) {
  const std::lock_guard<std::mutex> guard(g_lock);
  if (mapping->open == 1) return CloseLast(mapping);
  CountClosed(mapping);
  return {};
}

SysError CloseIfLast(Mapping* mapping, bool* closed) {
  const std::lock_guard<std::mutex> guard(g_lock);
  *closed = false;
  if (mapping->open > 1) return {};
  if (const SysError error = CloseLast(mapping)) return error;
  *closed = true;
  return {};
}

void Release(Mapping* mapping, bool was_closed) {
  const std::lock_guard<std::mutex> guard(g_lock);
  if (!was_closed) CountClosed(mapping);
  if (mapping->open == 0 && !mapping->placeholder) Withdraw(mapping);
  if (--mapping->references > 0) return;

  platform::Unmap(mapping->range);
  --g_stats.mappings;
  if (mapping->placeholder) {
    --g_stats.soft_closed;
    FreeAddresses(mapping->range);
  } else {
    g_stats.bytes -= mapping->key.length;
  }
  delete mapping;
}

MappingStats Stats() {
  const std::lock_guard<std::mutex> guard(g_lock);
  MappingStats stats = g_stats;
  stats.areas = CountAreas();
  return stats;
}

void SetLimit(uint64_t limit) {
  const std::lock_guard<std::mutex> guard(g_lock);
  g_limit = limit;
}

}  // namespace shmd::mapping_table
