#include "cmd/ew-load/refusal.h"

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/base/version.h"
#include "lib/record/letter.h"

namespace ew::load {
namespace {

Letter start_letter(const Refusal& refusal, const LetterSource& source) {
  Letter letter;
  Dead& dead = letter.dead;
  dead.stage = "load";
  dead.type = source.type;
  dead.code = refusal.code;
  dead.message = refusal.message;
  dead.at = refusal.at;
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
  refusal.message = error.message;
  if (!error.column.empty()) refusal.at = "/" + error.column;
  refusal.sqlstate = error.sqlstate;
  refusal.position = position;
  refusal.detail = error.column.empty() ? error.constraint : error.column;
  return refusal;
}

std::string refusal_to_letter(const Refusal& refusal, const LetterSource& source,
                              std::string_view id, std::string_view row) {
  Letter letter = start_letter(refusal, source);
  letter.rest = row_rest(id, row);
  std::string line;
  append_letter(letter, &line);
  return line;
}

std::string bad_line_to_letter(const Refusal& refusal, const LetterSource& source,
                               std::string_view id, std::string_view line) {
  Letter letter = start_letter(refusal, source);
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

std::optional<std::string> complete_letter(std::string_view line, const std::string& target) {
  Letter letter;
  if (!parse_letter(line, &letter).ok()) return std::nullopt;
  if (!letter.dead.table) letter.dead.table = target;
  std::string text;
  append_letter(letter, &text);
  return text;
}

}  // namespace ew::load
