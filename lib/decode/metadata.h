// The metadata column and the attributes of flat forms: what the producer sent, and the members
// that no column took, so that nothing a message says is lost (reference messages.md
// sections 2.1, 7.2).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/base/json.h"

namespace ew {

inline constexpr std::string_view kUnmappedKey = "_unmapped";  // members that no column took
inline constexpr std::string_view kMovedKey = "_value";  // a value that had to make room for them

// Appends a member of an object, with a comma before it unless it is the first.
void append_member(JsonValue member, std::string* out);

// Appends the value of the column: `metadata` as it is when nothing is unknown, else an object with
// the unknown members under `_unmapped`, its last key; an `_unmapped` that is there is extended, a
// metadata that is no object moves to `_value`. At least one of the two must be there.
void append_metadata(JsonValue metadata, std::span<const JsonValue> unknown, std::string* out);

// Appends an object of attributes: those of `own`, then the other members; one whose name `own` has
// with another value goes to `_unmapped`, the last key. `own` may be absent; one that is no object
// moves to `_value`.
void append_attributes(JsonValue own, std::span<const JsonValue> others, std::string* out);

}  // namespace ew
