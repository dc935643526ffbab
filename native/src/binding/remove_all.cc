#include "binding/remove_all.h"

#include "binding/napi_helpers.h"
#include "binding/remains.h"

namespace shmd {

using platform::Presence;

bool ReadNames(Napi::Env env, napi_value names, napi_value identities, std::vector<std::string>* names_out,
               std::vector<std::string>* identities_out) {
  if (!ReadStrings(env, names, "names", names_out) || !ReadStrings(env, identities, "identities", identities_out)) {
    return false;
  }
  if (identities_out->size() == names_out->size()) return true;
  ThrowArgumentType(env, "identities", "one for each name");
  return false;
}

RemovedNames RemoveAll(napi_env env, const platform::SegmentSpace& space, const std::vector<std::string>& names,
                       const std::vector<std::string>& identities) {
  RemovedNames result;
  Remains remains;
  for (size_t i = 0; i < names.size(); ++i) {
    SysError error;
    ObjectId id;
    // What is no identity is nobody's.
    const Presence presence =
        ParseObjectId(identities[i], &id) ? space.Remove(names[i], id, remains.Next(), &error) : Presence::kForeign;
    switch (presence) {
      case Presence::kSame:
        ++result.removed;
        break;
      case Presence::kAbsent:
        ++result.absent;
        break;
      case Presence::kForeign:
        result.foreign.push_back(names[i]);
        break;
      case Presence::kFailed:
        result.failed.push_back(names[i]);
        break;
    }
  }
  remains.FreeOnPool(env);
  return result;
}

napi_value MakeRemovedNames(napi_env env, const RemovedNames& removed) {
  const napi_value result = MakeObject(env);
  Set(env, result, "removed", MakeNumber(env, static_cast<double>(removed.removed)));
  Set(env, result, "absent", MakeNumber(env, static_cast<double>(removed.absent)));
  Set(env, result, "foreign", MakeStrings(env, removed.foreign));
  Set(env, result, "failed", MakeStrings(env, removed.failed));
  return result;
}

}  // namespace shmd
