// The dead letter: what could not become rows, and why. One line: `{"@dead":{...},` then the
// members of the envelope, or `"id":...,"row":{...}}` from ew-load. See FORMAT.md. The payload part
// is carried as text and never parsed, so that a letter is the original to the byte; only the
// `@dead` object is read and written. Not hot: uses nlohmann_json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/status.h"

namespace ew {

// The members of `@dead`, in this order.
struct Dead {
  std::string stage;    // consume, decode, load
  std::string type;     // --type of the decoder; "" = null
  std::string code;     // from the closed list in FORMAT.md, or a PostgreSQL condition name
  std::string message;  // for people
  std::string at;       // JSON pointer into the element, "" = the element
  std::vector<std::pair<uint64_t, uint64_t>>
      rows;                          // elements, first and last; empty: whole message
  std::optional<std::string> table;  // the ledger's target, filled in by ew-load
  std::optional<std::string> sqlstate;
  std::string tool;                  // "ew-decode 0.1.0"
  std::string time;                  // RFC 3339
  std::optional<uint64_t> position;  // of the row among the rows of its message (ew-load)
};

// A letter taken apart: `dead` parsed, `rest` the text behind the `@dead` member without the
// closing brace: `"id":"...","stream":...` or `"id":...,"row":{...}`; "" if there is nothing.
struct Letter {
  Dead dead;
  std::string rest;
};

// Errors: bad_record.
Status parse_letter(std::string_view line, Letter* letter);
// Appends the line without newline.
void append_letter(const Letter& letter, std::string* out);
// The rest of a letter about a message: the envelope line without its outer braces, as it stands.
std::string_view envelope_rest(std::string_view envelope_line);
// The rest of a letter about a row.
std::string row_rest(std::string_view id, std::string_view row);

// `rows` as JSON: `[3,[5,9]]`.
std::string rows_json(const std::vector<std::pair<uint64_t, uint64_t>>& rows);
// Adds element n (ascending calls) to the list, joining neighbours to pairs.
void add_row(std::vector<std::pair<uint64_t, uint64_t>>* rows, uint64_t n);

}  // namespace ew
