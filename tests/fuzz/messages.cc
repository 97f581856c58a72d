#include "tests/fuzz/messages.h"

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/decode/json_payload.h"
#include "lib/record/envelope.h"
#include "tests/fuzz/checks.h"

namespace ew::fuzz {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// A JSON text with the bytes behind it that a parser may read.
class Parsed {
 public:
  explicit Parsed(std::string_view text) : text_(text) {
    text_.append(kJsonPadding, ' ');
    error_ = document_.parse(std::string_view(text_).substr(0, text.size()));
  }
  JsonError error() const { return error_; }
  JsonValue root() const { return document_.root(); }

 private:
  std::string text_;
  JsonDocument document_;
  JsonError error_;
};

bool is_head(std::string_view text) {
  const Parsed parsed(text);
  if (parsed.error() != JsonError::none || !parsed.root().is_object()) return false;
  return !parsed.root().find("data").exists() && !parsed.root().find("data_base64").exists();
}

std::string line_of(const Input& input, std::string_view more, std::string_view payload) {
  std::string line = "{";
  for (const std::string_view part : {input.members, more, payload}) {
    if (part.empty()) continue;
    if (line.size() > 1) line.push_back(',');
    line.append(part);
  }
  line.push_back('}');
  return line;
}

}  // namespace

Input split_input(std::string_view bytes) {
  const size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return {{}, bytes};
  const std::string_view head = trimmed(bytes.substr(0, end));
  if (!is_head(head)) return {{}, bytes};
  return {trimmed(head.substr(1, head.size() - 2)), bytes.substr(end + 1)};
}

std::string base64_line(const Input& input, std::string_view more) {
  std::string payload = "\"data_base64\":\"";
  append_base64(input.payload, &payload);
  payload.push_back('"');
  return line_of(input, more, payload);
}

std::optional<std::string> json_line(const Input& input) {
  if (!is_json(input.payload)) return {};
  std::string payload = "\"data\":";
  append_one_line(input.payload, &payload);
  return line_of(input, "", payload);
}

std::optional<std::string> line_to_input(std::string_view line) {
  std::string text(line);
  text.append(kJsonPadding, ' ');
  EnvelopeParser parser;
  Envelope envelope;
  if (!parser.parse(std::string_view(text).substr(0, line.size()), &envelope)) return {};
  std::string payload;
  if (envelope.data) {
    payload = *envelope.data;
  } else if (!append_base64_decoded(*envelope.data_base64, &payload)) {
    return {};
  }
  envelope.data.reset();
  envelope.data_base64.reset();
  std::string input;
  append_envelope(envelope, &input);
  return input + "\n" + payload;
}

}  // namespace ew::fuzz
