#include "cmd/ew-decode/exporter.h"

#include <algorithm>

#include "lib/decode/address.h"

namespace ew::decode {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

// Writes the address that the text is. False if it is none.
bool take_address(std::string_view text, std::string* out) {
  Address address;
  if (!parse_address(text, &address)) return false;
  out->clear();
  return append_address(without_mapping(address.view()), out);
}

// A token cannot hold dots, and publishers avoid colons: 192-0-2-1, 2001-db8--1, or with _.
bool take_spelled_address(std::string_view token, std::string* out) {
  for (const char separator : {'.', ':'}) {
    std::string text(token);
    for (char& c : text) c = c == '-' || c == '_' ? separator : c;
    if (take_address(text, out)) return true;
  }
  return false;
}

}  // namespace

std::string_view ExporterReader::read(const Message& message) {
  if (take_header(message) || take_token(message.subject)) return name_;
  return {};
}

bool ExporterReader::take_header(const Message& message) {
  if (message.headers.empty()) return false;
  headers_.read(message);
  const JsonValue value = headers_.find(options_.header);
  if (!value.exists()) return false;
  const std::string_view text = without_blanks(value.string());
  if (text.empty() || text.size() > kMaxName) return false;
  if (!take_address(text, &name_)) name_ = text;
  return true;
}

bool ExporterReader::take_token(std::string_view subject) {
  if (options_.token == 0) return false;
  for (uint64_t n = 1; n < options_.token; ++n) {
    const size_t dot = subject.find('.');
    if (dot == std::string_view::npos) return false;
    subject.remove_prefix(dot + 1);
  }
  const std::string token(subject.substr(0, subject.find('.')));
  if (token.empty() || token.size() > kMaxName) return false;
  if (!take_address(token, &name_) && !take_spelled_address(token, &name_)) name_ = token;
  return true;
}

}  // namespace ew::decode
