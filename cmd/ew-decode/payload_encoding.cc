#include "cmd/ew-decode/payload_encoding.h"

#include <strings.h>

namespace ew::decode {
namespace {

constexpr std::string_view kHeader = "Content-Encoding";
constexpr std::string_view kBlanks = " \t";

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// The next of the codings that a value lists with commas, without blanks around it.
std::string_view take_coding(std::string_view* value) {
  const size_t comma = value->find(',');
  std::string_view coding = value->substr(0, comma);
  value->remove_prefix(comma == std::string_view::npos ? value->size() : comma + 1);
  coding.remove_prefix(std::min(coding.find_first_not_of(kBlanks), coding.size()));
  return coding.substr(0, coding.find_last_not_of(kBlanks) + 1);
}

PayloadEncoding add(PayloadEncoding before, std::string_view coding) {
  if (coding.empty() || same_word(coding, "identity")) return before;
  const bool gzip = same_word(coding, "gzip") || same_word(coding, "x-gzip");
  return gzip && before == PayloadEncoding::none ? PayloadEncoding::gzip : PayloadEncoding::other;
}

}  // namespace

PayloadEncoding PayloadEncodingReader::read(std::string_view headers) {
  PayloadEncoding encoding = PayloadEncoding::none;
  if (headers.empty() || document_.parse(headers) != JsonError::none) return encoding;
  for (const JsonValue header : document_.root()) {
    if (!same_word(header.key(), kHeader)) continue;
    for (const JsonValue value : header) {
      if (!value.is_string()) continue;
      std::string_view rest = value.string();
      while (!rest.empty()) encoding = add(encoding, take_coding(&rest));
    }
  }
  return encoding;
}

}  // namespace ew::decode
