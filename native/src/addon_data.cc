#include "addon_data.h"

#include <random>

namespace shmd {
namespace {

uint64_t Random64(std::random_device& device) { return uint64_t{device()} << 32 | device(); }

}  // namespace

AddonData::AddonData(napi_env env) : env_(env) {
  std::random_device device;
  attachment_tag = {Random64(device), Random64(device)};
  hooked_ = napi_add_env_cleanup_hook(env, OnEnvironmentCleanup, this) == napi_ok;
}

// Runtimes differ in which comes first, this or the hook; either releases what is left.
AddonData::~AddonData() {
  if (hooked_) napi_remove_env_cleanup_hook(env_, OnEnvironmentCleanup, this);
  attachments.ReleaseAll();
}

void AddonData::OnEnvironmentCleanup(void* data) {
  auto* self = static_cast<AddonData*>(data);
  self->hooked_ = false;
  self->attachments.ReleaseAll();
}

AddonData* AddonData::Of(napi_env env) {
  void* data = nullptr;
  if (napi_get_instance_data(env, &data) != napi_ok) return nullptr;
  return static_cast<AddonData*>(data);
}

}  // namespace shmd
