#include "cmd/ew-dlq/letter_text.h"

#include <nlohmann/json.hpp>

#include "lib/base/text.h"

namespace ew::dlq {
namespace {

using Members = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::string_view kBlanks = " \t\r\n";

void skip_blanks(std::string_view* rest) {
  rest->remove_prefix(std::min(rest->find_first_not_of(kBlanks), rest->size()));
}

std::string_view without_trailing_blanks(std::string_view text) {
  while (!text.empty() && kBlanks.find(text.back()) != kBlanks.npos) text.remove_suffix(1);
  return text;
}

// The length of the value at the beginning: up to the comma or brace that ends it.
size_t value_size(std::string_view text) {
  size_t depth = 0;
  bool inside_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside_string) {
      if (c == '\\') ++i;
      if (c == '"') inside_string = false;
    } else if (c == '"') {
      inside_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == '}' || c == ':')) {
      return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return text.npos;
}

// Takes `text` up to the separator off the beginning; false if there is none.
bool take_value(std::string_view* rest, char separator, char other, std::string_view* value) {
  skip_blanks(rest);
  const size_t size = value_size(*rest);
  if (size == rest->npos || ((*rest)[size] != separator && (*rest)[size] != other)) return false;
  *value = without_trailing_blanks(rest->substr(0, size));
  rest->remove_prefix(size);
  return !value->empty();
}

std::string text_of(std::string_view raw) {
  const auto value = nlohmann::json::parse(raw, nullptr, false);
  return value.is_string() ? value.get<std::string>() : std::string();
}

// False where the member is no payload that can be given back.
bool take_body(std::string_view name, std::string_view raw, LetterText* text) {
  if (!text->body_name.empty()) return false;
  if (name == "\"data\"" || name == "\"row\"") {
    text->body = raw;
  } else if (name != "\"data_base64\"" || !append_base64_decoded(text_of(raw), &text->body)) {
    return false;
  }
  text->body_name = name.substr(1, name.size() - 2);
  return true;
}

// Header values are one line. Outside strings every control character is a blank.
void append_one_line(std::string_view raw, std::string* out) {
  for (const char c : raw) out->push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
}

}  // namespace

std::optional<Members> split_members(std::string_view object) {
  Members members;
  std::string_view rest = without_trailing_blanks(object);
  skip_blanks(&rest);
  if (!rest.starts_with('{')) return std::nullopt;
  rest.remove_prefix(1);
  skip_blanks(&rest);
  if (rest == "}") return members;
  while (!rest.empty()) {
    std::string_view name;
    std::string_view value;
    if (!take_value(&rest, ':', ':', &name) || !name.starts_with('"')) return std::nullopt;
    rest.remove_prefix(1);
    if (!take_value(&rest, ',', '}', &value)) return std::nullopt;
    members.emplace_back(name, value);
    if (rest == "}") return members;
    if (rest.front() != ',') return std::nullopt;
    rest.remove_prefix(1);
  }
  return std::nullopt;
}

Status parse_letter_text(std::string_view line, LetterText* text) {
  *text = {};
  Letter letter;
  Status status = parse_letter(line, &letter);
  if (!status) return status;
  text->dead = std::move(letter.dead);
  const std::optional<Members> members = split_members(line);
  if (!members) return {Kind::bad_record, "dead letter: the line is no JSON object"};
  for (const auto& [name, value] : *members) {
    if (name == "\"@dead\"" && text->dead_raw.empty()) {
      text->dead_raw = value;
    } else if (!take_body(name, value, text)) {
      if (name == "\"id\"") text->id = text_of(value);
      text->members.emplace_back(name, value);
    }
  }
  return {};
}

std::string letter_head(const LetterText& text) {
  std::string head = "{\"@dead\":";
  append_one_line(text.dead_raw, &head);
  for (const auto& [name, value] : text.members) {
    head.push_back(',');
    append_one_line(name, &head);
    head.push_back(':');
    append_one_line(value, &head);
  }
  head.push_back('}');
  return head;
}

std::string join_letter(std::string_view head, std::string_view body_name, std::string_view body) {
  std::string line(head);
  if (body_name.empty()) return line;
  while (!line.empty() && line.back() != '}') line.pop_back();
  if (!line.empty()) line.pop_back();
  line.append(",\"").append(body_name).append("\":");
  if (body_name == "data_base64") {
    line.push_back('"');
    append_base64(body, &line);
    line.push_back('"');
  } else {
    line.append(body);
  }
  line.push_back('}');
  return line;
}

}  // namespace ew::dlq
