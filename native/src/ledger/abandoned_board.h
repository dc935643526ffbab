// The board of a dead manager whom nobody follows: who waits there is told that nobody comes any more.
#pragma once

#include <string>

#include "platform/object_id.h"

namespace shmd {

// Says so on the board, and wakes whoever sleeps on it. Does nothing where name is not that memory, or no board that we know. Its bells are still
// to be rung.
void AbandonBoard(const std::string& dir, const std::string& name, const ObjectId& id);

}  // namespace shmd
