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

// What the column is made of; at least one of the three must be there.
struct MetadataParts {
  JsonValue metadata;                  // what the producer sent
  std::span<const JsonValue> named;    // members that belong into it, under their names
  std::span<const JsonValue> unknown;  // members that no column took
};

// Appends the value of the column: `metadata` as it is when there is nothing else, else an object:
// its members, the named ones, and the unknown ones under `_unmapped`, the last key; an `_unmapped`
// that is there is extended, a metadata that is no object moves to `_value`.
void append_metadata(const MetadataParts& parts, std::string* out);
inline void append_metadata(JsonValue metadata, std::span<const JsonValue> unknown,
                            std::string* out) {
  append_metadata({metadata, {}, unknown}, out);
}

// Appends an object of attributes: those of `own`, then the other members; one whose name `own` has
// with another value goes to `_unmapped`, the last key. `own` may be absent; one that is no object
// moves to `_value`.
void append_attributes(JsonValue own, std::span<const JsonValue> others, std::string* out);

}  // namespace ew
