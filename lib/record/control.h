// Control lines: their first member begins with `@`, so their first three bytes tell them from
// data. Format, end and ack are here; the dead letter is in letter.h. See FORMAT.md for examples.
// Not responsible for when a line is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/status.h"

namespace ew {

enum class LineKind {
  data,
  format,
  end,
  dead,
  ack,
  other
};  // other: a control line of a later version

LineKind line_kind(std::string_view line);

inline constexpr std::string_view kRowsFormat = "ew-rows/1";
// The type of what has no rows: of the first format line where the types follow from the subjects,
// and of a message whose subject has none.
inline constexpr std::string_view kAutoType = "auto";

// `{"@format":"ew-rows/1","type":"telemetry"}`
void append_format(std::string_view type, std::string* out);
// The type. Errors: bad_record: another format, or no format line.
Result<std::string> parse_format(std::string_view line);

// `{"@end":"<id>"}`, `{"@end":"<id>","again":true}`, `{"@end":null}`
struct End {
  std::string id;      // "" = null: a message without identity
  bool again = false;  // delivered before
};
void append_end(std::string_view id, bool again, std::string* out);
Status parse_end(std::string_view line, End* end);

// `{"@ack":"<id>"}` or `{"@ack":["<id>",...]}`
void append_ack(const std::vector<std::string>& ids, std::string* out);
// Appends the ids of the line to ids. Errors: bad_record.
Status parse_ack(std::string_view line, std::vector<std::string>* ids);

// Whether a last line without newline is whole all the same: one JSON object, nothing missing.
bool is_whole_object(std::string_view line);

}  // namespace ew
