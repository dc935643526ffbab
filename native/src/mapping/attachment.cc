#include "mapping/attachment.h"

#include <mutex>

namespace shmd {
namespace {

// One lock for all environments: a runtime may run the memory's finalizer on another thread. Taken before that of the
// mappings, never after.
std::mutex g_lock;

}  // namespace

Attachment* AttachmentList::Add(const Mapping& mapping) {
  const std::lock_guard<std::mutex> guard(g_lock);
  auto* attachment = new Attachment();
  attachment->mapping = mapping;
  attachment->list = this;
  attachment->next = first_;
  if (first_ != nullptr) first_->previous = attachment;
  first_ = attachment;
  return attachment;
}

void AttachmentList::Remove(Attachment* attachment) {
  if (attachment->previous != nullptr) {
    attachment->previous->next = attachment->next;
  } else {
    first_ = attachment->next;
  }
  if (attachment->next != nullptr) attachment->next->previous = attachment->previous;
  attachment->list = nullptr;
}

void AttachmentList::Unmap(Attachment* attachment) {
  if (!attachment->to_unmap) return;
  mappings::Unmap(attachment->mapping);
  attachment->to_unmap = false;
}

void AttachmentList::Settle(Attachment* attachment) {
  const bool ended = attachment->list == nullptr;
  if (attachment->memory_finalized && (attachment->object_finalized || ended)) Unmap(attachment);
  if (!attachment->memory_finalized || !attachment->object_finalized) return;
  if (!ended) attachment->list->Remove(attachment);
  delete attachment;
}

void AttachmentList::MemoryFinalized(Attachment* attachment) {
  const std::lock_guard<std::mutex> guard(g_lock);
  attachment->memory_finalized = true;
  Settle(attachment);
}

void AttachmentList::ObjectFinalized(Attachment* attachment) {
  const std::lock_guard<std::mutex> guard(g_lock);
  attachment->object_finalized = true;
  Settle(attachment);
}

void AttachmentList::Abandon(Attachment* attachment) {
  const std::lock_guard<std::mutex> guard(g_lock);
  attachment->memory_finalized = true;
  attachment->object_finalized = true;
  Settle(attachment);
}

void AttachmentList::KeepMoved(const std::function<bool(const Attachment&)>& may_have_moved) {
  const std::lock_guard<std::mutex> guard(g_lock);
  for (Attachment* each = first_; each != nullptr; each = each->next) {
    if (each->memory_finalized || !may_have_moved(*each)) continue;
    // Without memory for a placeholder the segment stays behind the addresses: still better than nothing behind them.
    mappings::Close(&each->mapping);
    each->to_unmap = false;
  }
}

void AttachmentList::End() {
  const std::lock_guard<std::mutex> guard(g_lock);
  while (first_ != nullptr) {
    Attachment* attachment = first_;
    first_ = attachment->next;
    attachment->list = nullptr;
    if (attachment->immovable) {
      Unmap(attachment);
    } else if (!attachment->memory_finalized) {
      mappings::Close(&attachment->mapping);
    }
    Settle(attachment);
  }
}

}  // namespace shmd
