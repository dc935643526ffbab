// What a ledger says, as JS objects.
#pragma once

#include <napi.h>

#include "ledger/ledger_state.h"
#include "ledger/reclaim.h"

namespace shmd {

napi_value MakeLedgerState(napi_env env, const LedgerState& state);
napi_value MakeReclaimReport(napi_env env, const ReclaimReport& report);

}  // namespace shmd
