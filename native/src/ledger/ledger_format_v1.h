// The ledger's first version, which only old managers have left: fields by position instead of by name.
//
//   "H" SP "1" SP bootId SP dirDev SP dir     "N" SP note     "S" SP dev SP ino SP path     "R" SP uid
//   "A" SP uid SP dev SP ino SP flags SP osName SP payload     "X", only after a planned stop
//
// It recorded numbers and no birth: a file is taken for the one recorded if it was born before the ledger was last written.
#pragma once

#include <cstdint>
#include <string_view>

#include "ledger/ledger_format.h"

namespace shmd {

bool ParseLedgerRecordV1(std::string_view record, uint64_t written, LedgerRecord* out);

}  // namespace shmd
