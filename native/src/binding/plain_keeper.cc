// Where the name itself keeps the memory: plain data.
#include "binding/keeper.h"
#include "binding/napi_helpers.h"

namespace shmd {

napi_value MakeKeeper(napi_env env, platform::Keeper&& keeper) {
  const napi_value result = MakeObject(env);
  Set(env, result, "identity", MakeString(env, FormatObjectId(keeper.id)));
  return result;
}

}  // namespace shmd
