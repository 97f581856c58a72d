#include "lib/pg/pg_text.h"

#include <algorithm>
#include <charconv>

namespace ew {
namespace {

char copy_escape(char c) {
  switch (c) {
    case '\\':
      return '\\';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

// The first number behind the beginning, in the first line that begins so.
std::optional<uint64_t> number_behind(std::string_view text, std::string_view beginning) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with(beginning)) continue;
    line.remove_prefix(beginning.size());
    const size_t digit = line.find_first_of("0123456789");
    if (digit == std::string_view::npos) continue;
    uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(line.data() + digit, line.data() + line.size(), number);
    if (error == std::errc() && number > 0) return number;
  }
  return std::nullopt;
}

}  // namespace

std::string pg_quote_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  quoted.push_back('"');
  return quoted;
}

void PgArrayText::separate() {
  if (text_.size() > 1) text_.push_back(',');
}

void PgArrayText::add(std::string_view element) {
  separate();
  text_.push_back('"');
  for (const char c : element) {
    if (c == '"' || c == '\\') text_.push_back('\\');
    text_.push_back(c);
  }
  text_.push_back('"');
}

void PgArrayText::add(int64_t element) {
  separate();
  char digits[24];
  text_.append(digits, std::to_chars(digits, digits + sizeof digits, element).ptr);
}

std::string PgArrayText::take() {
  text_.push_back('}');
  return std::move(text_);
}

void append_copy_text(std::string_view value, std::string* out) {
  size_t begin = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    const char escape = copy_escape(value[i]);
    if (escape == 0) continue;
    out->append(value.substr(begin, i - begin));
    out->push_back('\\');
    out->push_back(escape);
    begin = i + 1;
  }
  out->append(value.substr(begin));
}

std::optional<uint64_t> pg_copy_line(std::string_view context, std::string_view relation) {
  const std::string usual = "COPY " + std::string(relation);
  if (const auto line = number_behind(context, usual)) return line;
  return number_behind(context, relation);
}

}  // namespace ew
