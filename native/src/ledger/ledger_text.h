// Text within a ledger's line: no space, no control character. The same in all versions of the format.
#pragma once

#include <string>
#include <string_view>

namespace shmd {

void AppendLedgerText(std::string_view text, std::string* out);
bool ParseLedgerText(std::string_view field, std::string* text);

}  // namespace shmd
