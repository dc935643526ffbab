#include "attachment.h"

#include <mutex>

namespace shmd {
namespace {

// One lock for all environments: a runtime may run the backing-store finalizer on another thread. Taken before the
// mapping table's, never after.
std::mutex g_lock;

}  // namespace

Attachment* AttachmentList::Add(Mapping* mapping, bool detachable) {
  const std::lock_guard<std::mutex> guard(g_lock);
  auto* attachment = new Attachment();
  attachment->mapping = mapping;
  attachment->detachable = detachable;
  attachment->list = this;
  attachment->next = first_;
  if (first_ != nullptr) first_->previous = attachment;
  first_ = attachment;
  return attachment;
}

void AttachmentList::Unlink(Attachment* attachment) {
  if (attachment->previous != nullptr) {
    attachment->previous->next = attachment->next;
  } else {
    attachment->list->first_ = attachment->next;
  }
  if (attachment->next != nullptr) attachment->next->previous = attachment->previous;
  attachment->list = nullptr;
  mapping_table::Release(attachment->mapping, attachment->closed);
  attachment->mapping = nullptr;
}

void AttachmentList::Finalize(Attachment* attachment) {
  const std::lock_guard<std::mutex> guard(g_lock);
  if (--attachment->finalizers_left > 0) return;
  if (attachment->list != nullptr) Unlink(attachment);
  delete attachment;
}

void AttachmentList::Abandon(Attachment* attachment) {
  Finalize(attachment);
  Finalize(attachment);
}

void AttachmentList::ReleaseAll() {
  const std::lock_guard<std::mutex> guard(g_lock);
  while (first_ != nullptr) Unlink(first_);
}

}  // namespace shmd
