#include "platform/object_id.h"

#include "platform/decimal.h"

namespace shmd {

bool IsSame(const ObjectId& recorded, const ObjectId& found) {
  if (recorded.dev != found.dev || recorded.ino != found.ino) return false;
  switch (recorded.proof) {
    case Proof::kNone:
      return true;
    case Proof::kBornBy:
      return found.proof != Proof::kBirth || found.value <= recorded.value;
    case Proof::kBirth:
    case Proof::kGeneration:
      return found.proof == recorded.proof && found.value == recorded.value;
  }
  return false;
}

std::string FormatObjectId(const ObjectId& id) {
  std::string text = std::to_string(id.dev);
  text.append(":").append(std::to_string(id.ino)).append(":").push_back(static_cast<char>(id.proof));
  if (id.proof != Proof::kNone) text.append(std::to_string(id.value));
  return text;
}

bool ParseObjectId(std::string_view text, ObjectId* id) {
  const size_t first = text.find(':');
  if (first == std::string_view::npos) return false;
  const size_t second = text.find(':', first + 1);
  if (second == std::string_view::npos || second + 1 == text.size()) return false;
  if (!ParseDecimal(text.substr(0, first), kMaxSafeInteger, &id->dev)) return false;
  if (!ParseDecimal(text.substr(first + 1, second - first - 1), kMaxSafeInteger, &id->ino)) return false;
  id->proof = static_cast<Proof>(text[second + 1]);
  const std::string_view value = text.substr(second + 2);
  switch (id->proof) {
    case Proof::kNone:
      id->value = 0;
      return value.empty();
    case Proof::kBirth:
    case Proof::kGeneration:
    case Proof::kBornBy:
      return ParseDecimal(value, UINT64_MAX, &id->value);
  }
  return false;
}

}  // namespace shmd
