// What tells one creation of a file from every other, also from the next one that gets its numbers: a tmpfs numbers inodes from its
// beginning, and the kernel gives its device number away again, so a fresh mount in the same boot repeats both. Pure: no system call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shmd {

enum class Proof : char {
  kNone = 'n',        // the kernel tells no more than the numbers
  kBirth = 'b',       // ns since the epoch at which it was made
  kGeneration = 'g',  // a random number that it was given: by its file system, or by us in memory that has no numbers
  kBornBy = 'o',      // recorded by an older release: it was made no later than this, ns since the epoch
};

struct ObjectId {
  uint64_t dev = 0;
  uint64_t ino = 0;
  Proof proof = Proof::kNone;
  uint64_t value = 0;  // of the proof
};

// Whether found, as the kernel describes a file now, is what was recorded. Unsure is no.
bool IsSame(const ObjectId& recorded, const ObjectId& found);

// "dev:ino:proof[value]" in decimal: "26:17:b1795560057480277355". Opaque to whoever is handed it.
std::string FormatObjectId(const ObjectId& id);
bool ParseObjectId(std::string_view text, ObjectId* id);

// Device and inode also travel as JS numbers: one beyond this would be rounded, and so name another file.
constexpr uint64_t kMaxSafeInteger = (uint64_t{1} << 53) - 1;

}  // namespace shmd
