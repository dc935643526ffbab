// Where a manager's clients have their bells: beside its socket.
#pragma once

#include <string>

namespace shmd::platform {

// Rings every bell there once more, then removes it; the folder too, when nothing else is in it. What is no bell of ours stays.
void ClearBells(const std::string& folder);

}  // namespace shmd::platform
