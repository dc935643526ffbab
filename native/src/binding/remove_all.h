#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "platform/segment_space.h"

namespace shmd {

// What became of names that were to be removed.
struct RemovedNames {
  uint64_t removed = 0, absent = 0;
  std::vector<std::string> foreign;  // they mean somebody else's object
  std::vector<std::string> failed;   // refused by the kernel
};

// Reads names, and an identity for each; false with an exception pending.
bool ReadNames(Napi::Env env, napi_value names, napi_value identities, std::vector<std::string>* names_out,
               std::vector<std::string>* identities_out);

// Removes each name that is still that very memory. What is large is freed on the libuv pool.
RemovedNames RemoveAll(napi_env env, const platform::SegmentSpace& space, const std::vector<std::string>& names,
                       const std::vector<std::string>& identities);

napi_value MakeRemovedNames(napi_env env, const RemovedNames& removed);

}  // namespace shmd
