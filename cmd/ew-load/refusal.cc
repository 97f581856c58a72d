#include "cmd/ew-load/refusal.h"

#include <algorithm>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/base/version.h"
#include "lib/record/letter.h"

namespace ew::load {
namespace {

// Of a text that people read; the server quotes whole values in it. Longer makes letters that no
// reader takes, shorter hides what the server meant.
constexpr size_t kMaxText = 1024;
// Of a line that does not fit into a letter.
constexpr size_t kKeptBytes = size_t{64} << 10;

std::string cut_text(std::string_view text) {
  size_t size = std::min(text.size(), kMaxText);
  // Not inside a character.
  while (size > 0 && size < text.size() && (text[size] & 0xC0) == 0x80) --size;
  std::string cut;
  append_utf8_repaired(text.substr(0, size), &cut);
  return size < text.size() ? cut + "..." : cut;
}

bool has_control_characters(std::string_view line) {
  return std::any_of(line.begin(), line.end(),
                     [](char c) { return c >= 0 && c < ' ' && c != '\t' && c != '\r'; });
}

Letter start_letter(const Refusal& refusal, const LetterSource& source) {
  Letter letter;
  Dead& dead = letter.dead;
  dead.stage = "load";
  dead.type = cut_text(source.type);
  dead.code = cut_text(refusal.code);
  dead.message = cut_text(refusal.message);
  dead.at = cut_text(refusal.at);
  dead.table = source.target;
  if (!refusal.sqlstate.empty()) dead.sqlstate = refusal.sqlstate;
  dead.tool = std::string("ew-load ") + kVersion;
  append_time_nanos(now_nanos(), &dead.time);
  dead.position = refusal.position;
  return letter;
}

}  // namespace

Refusal server_refusal(const PgError& error, uint32_t position) {
  Refusal refusal;
  refusal.code = pg_condition_name(error.sqlstate);
  refusal.message = cut_text(error.message);
  // A trigger may name anything.
  if (!error.column.empty()) refusal.at = "/" + cut_text(error.column);
  refusal.sqlstate = error.sqlstate;
  refusal.position = position;
  refusal.detail = cut_text(error.column.empty() ? error.constraint : error.column);
  return refusal;
}

std::string refusal_to_letter(const Refusal& refusal, const LetterSource& source,
                              std::string_view id, std::string_view row) {
  Letter letter = start_letter(refusal, source);
  if (is_utf8(row)) {
    letter.rest = row_rest(id, row);
  } else {
    std::string repaired;
    append_utf8_repaired(row, &repaired);
    letter.rest = row_rest(id, repaired);
  }
  std::string line;
  append_letter(letter, &line);
  return line;
}

std::string bad_line_to_letter(const Refusal& refusal, const LetterSource& source,
                               std::string_view id, std::string_view line) {
  Letter letter = start_letter(refusal, source);
  // Base64 makes four bytes of three.
  if (line.size() / 3 * 4 > source.max_line) {
    letter.dead.message += "; of " + std::to_string(line.size()) + " bytes these are the first";
    line = line.substr(0, kKeptBytes);
  }
  if (!id.empty()) {
    letter.rest = "\"id\":";
    append_json_string(id, &letter.rest);
    letter.rest.push_back(',');
  }
  letter.rest += "\"data_base64\":\"";
  append_base64(line, &letter.rest);
  letter.rest.push_back('"');
  std::string text;
  append_letter(letter, &text);
  return text;
}

std::optional<std::string> complete_letter(std::string_view line, const LetterSource& source) {
  Letter letter;
  // The outbox keeps text, and what is behind @dead is not parsed.
  if (!is_utf8(line) || has_control_characters(line)) return std::nullopt;
  if (!parse_letter(line, &letter).ok()) return std::nullopt;
  if (!letter.dead.table) letter.dead.table = source.target;
  std::string text;
  append_letter(letter, &text);
  if (text.size() <= source.max_line + kControlLineExtra) return text;
  letter.dead.message = cut_text(letter.dead.message);
  letter.dead.at = cut_text(letter.dead.at);
  text.clear();
  append_letter(letter, &text);
  // A letter that was as long as it may be before the table was filled in stays as it came.
  return text.size() <= source.max_line + kControlLineExtra ? text : std::string(line);
}

}  // namespace ew::load
