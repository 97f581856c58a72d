#include "cmd/ew-decode/letters.h"

#include "lib/base/line_reader.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/base/version.h"
#include "lib/record/letter.h"

namespace ew::decode {
namespace {

constexpr char kStage[] = "decode";

Dead new_dead(std::string_view type) {
  Dead dead;
  dead.stage = kStage;
  dead.type = type;
  dead.tool = std::string("ew-decode ") + kVersion;
  append_time_micros(now_nanos(), &dead.time);
  return dead;
}

// Whether a letter with the payload in base64, four characters for three bytes, is no longer than a
// control line may be; half of what it may have more is for the rest of the letter.
bool fits_in_base64(std::string_view payload, size_t max_line) {
  return payload.size() / 3 * 4 <= max_line + kControlLineExtra / 2;
}

}  // namespace

size_t Letters::append(const Arrival& arrival, const Decoded& decoded, std::string_view type,
                       std::string* out) {
  const bool dead = !arrival.failure.code.empty() || decoded.failed();
  if (!dead && decoded.bad_elements().empty()) return 0;
  Letter letter;
  letter.dead = new_dead(type);
  letter.rest = rest_of(arrival);
  if (dead) {
    const bool no_message = !arrival.failure.code.empty();
    const Failure& failure = no_message ? arrival.failure : decoded.failure();
    letter.dead.code = failure.code;
    letter.dead.at = failure.at;
    letter.dead.message = failure.message;
    // On replay only these elements were asked for; the others have arrived long ago.
    if (arrival.message.only != nullptr) letter.dead.rows = arrival.message.only->ranges();
    append_letter(letter, out);
    out->push_back('\n');
    return 1;
  }
  for (const BadElements& bad : decoded.bad_elements()) {
    letter.dead.code = bad.code;
    letter.dead.at = bad.at;
    letter.dead.message = bad.message;
    letter.dead.rows = bad.rows;
    append_letter(letter, out);
    out->push_back('\n');
  }
  return decoded.bad_elements().size();
}

std::string Letters::rest_of(const Arrival& arrival) {
  if (!arrival.line.empty()) return std::string(envelope_rest(arrival.line));
  std::string rest;
  if (!arrival.id.empty()) {
    rest.append("\"id\":");
    append_json_string(arrival.id, &rest);
    rest.push_back(',');
  }
  const bool cut = arrival.failure.code == code::kTooLong;
  if (cut || !append_json(arrival.payload, &rest)) append_bytes(arrival.payload, &rest);
  return rest;
}

// A payload that is JSON as an envelope holds it: its own text on one line. False if it is none.
bool Letters::append_json(std::string_view payload, std::string* out) {
  text_.assign(payload);
  text_.append(kJsonPadding, ' ');
  if (document_.parse(std::string_view(text_).substr(0, payload.size())) != JsonError::none) {
    return false;
  }
  out->append("\"data\":");
  for (const char c : document_.root().raw()) {
    if (c != '\r' && c != '\n') out->push_back(c);  // they stand between tokens only
  }
  return true;
}

void Letters::append_bytes(std::string_view payload, std::string* out) {
  if (!fits_in_base64(payload, max_line_)) payload = payload.substr(0, kTooLongKept);
  out->append("\"data_base64\":\"");
  append_base64(payload, out);
  out->push_back('"');
}

}  // namespace ew::decode
