// Members of a JSON object that is being built from OTLP attributes, and what happens to keys that
// come more than once: the last value counts, in the place of the first (reference otlp.md section
// 2). Not responsible for reading attributes: otlp_value.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ew {

enum class OtlpKind : uint8_t { none, string, boolean, integer, real, bytes, array, list };

struct OtlpValue {
  OtlpKind kind = OtlpKind::none;
  std::string_view string;  // kind string: its characters
};

// Places count from the beginning of the text that holds the object.
struct OtlpMember {
  std::string_view key;
  OtlpValue value;
  size_t begin = 0;        // of `"key":value`
  size_t value_begin = 0;  // of its JSON text
  size_t end = 0;
};

// Appends a JSON string of text that is fit for rows.
void append_otlp_string(std::string_view text, std::string* out);
void append_plain_string(std::string_view text, std::string* out);  // is_plain_text()

// Closes an object at the end of the text; each of its members, which stand in `members` from
// `first` on, has a `{` or `,` before it. Members of repeated keys go, from the list too. Returns
// how many went.
size_t close_otlp_object(size_t first, std::vector<OtlpMember>* members, std::string* out);

}  // namespace ew
