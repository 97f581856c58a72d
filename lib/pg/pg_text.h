// Text that PostgreSQL reads: identifiers, array literals, COPY text. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ew {

// "name", quotes doubled.
std::string pg_quote_identifier(std::string_view name);

// An array literal as parameter text: `{"a","b"}`, `{1,2}`.
class PgArrayText {
 public:
  void add(std::string_view element);  // quoted
  void add(int64_t element);
  std::string take();

 private:
  void separate();
  std::string text_ = "{";
};

// Appends a value in COPY text format: backslash, tab, line feed and carriage return escaped.
void append_copy_text(std::string_view value, std::string* out);
inline constexpr std::string_view kCopyNull = "\\N";

// The line (from 1) that the CONTEXT of a failed COPY names. The text is translated, so it is found
// by position: in the first line that begins with COPY and the relation's name, else with the name
// alone, it is the first number behind the name. Nothing where the error came from elsewhere.
std::optional<uint64_t> pg_copy_line(std::string_view context, std::string_view relation);

}  // namespace ew
