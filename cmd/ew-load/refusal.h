// A row, or a line, that cannot be loaded, and why; and the dead letter that says so.
// Not responsible for deciding that: value_to_copy and the server do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/line_reader.h"
#include "lib/pg/pg_error.h"

namespace ew::load {

struct Refusal {
  std::string code;  // condition name, too_long, outside_time_window or bad_line
  std::string message;
  std::string at;        // JSON pointer, "" = the row
  std::string sqlstate;  // "" = not a matter of the database
  uint32_t position = 0;

  // What tells one cause from another: SQLSTATE or code, and column or constraint.
  std::string cause() const { return (sqlstate.empty() ? code : sqlstate) + " " + detail; }
  std::string detail;  // column or constraint
};

// What the server said about a row.
Refusal server_refusal(const PgError& error, uint32_t position);

// What dead letters of this program have in common.
struct LetterSource {
  std::string type;                   // of the format line; "" = none
  std::string target;                 // of the ledger
  size_t max_line = kDefaultMaxLine;  // of rows; a letter may have kControlLineExtra more
};

// The dead letter of a row; id "" = the message has no identity. What is not UTF-8 is repaired.
std::string refusal_to_letter(const Refusal& refusal, const LetterSource& source,
                              std::string_view id, std::string_view row);
// The dead letter of a line that is no row, its bytes in base64; of one that would not fit into a
// letter, the first 64 KiB.
std::string bad_line_to_letter(const Refusal& refusal, const LetterSource& source,
                               std::string_view id, std::string_view line);
// A letter of an earlier stage with the table filled in. Nothing if it is none, or not UTF-8.
std::optional<std::string> complete_letter(std::string_view line, const LetterSource& source);

}  // namespace ew::load
