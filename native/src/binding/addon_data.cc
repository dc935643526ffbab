#include "binding/addon_data.h"

#include <random>

namespace shmd {
namespace {

uint64_t Random64(std::random_device& device) { return uint64_t{device()} << 32 | device(); }

}  // namespace

AddonData::AddonData(napi_env env) : env_(env) {
  std::random_device device;
  random_tag_ = {Random64(device), Random64(device)};
  hooked_ = napi_add_env_cleanup_hook(env, OnEnvironmentCleanup, this) == napi_ok;
}

// Runtimes differ in which comes first, this or the hook.
AddonData::~AddonData() {
  if (hooked_) napi_remove_env_cleanup_hook(env_, OnEnvironmentCleanup, this);
  attachments.End();
}

void AddonData::OnEnvironmentCleanup(void* data) {
  auto* self = static_cast<AddonData*>(data);
  self->hooked_ = false;
  // On Bun the finalizers are yet to come; on Node they were, and nothing is left to be kept.
  if (self->keeps_moved) self->KeepMoved();
  self->attachments.End();
}

AddonData* AddonData::Of(napi_env env) {
  void* data = nullptr;
  if (napi_get_instance_data(env, &data) != napi_ok) return nullptr;
  return static_cast<AddonData*>(data);
}

napi_type_tag AddonData::TagOf(ObjectKind kind) const {
  return {random_tag_.lower, random_tag_.upper ^ static_cast<uint64_t>(kind)};
}

void AddonData::KeepMoved() {
  Napi::HandleScope scope(env_);
  attachments.KeepMoved([this](const Attachment& attachment) { return MayHaveMoved(attachment); });
}

bool AddonData::MayHaveMoved(const Attachment& attachment) const {
  if (attachment.immovable) return false;
  // One that was collected cannot be asked.
  const auto reference = static_cast<napi_ref>(attachment.array_buffer);
  napi_value buffer = nullptr;
  if (reference == nullptr || napi_get_reference_value(env_, reference, &buffer) != napi_ok || buffer == nullptr) {
    return true;
  }
  bool detached = true;
  return napi_is_detached_arraybuffer(env_, buffer, &detached) != napi_ok || detached;
}

}  // namespace shmd
