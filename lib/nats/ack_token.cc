#include "lib/nats/ack_token.h"

#include <array>
#include <charconv>

namespace ew {
namespace {

constexpr std::string_view kPrefix = "$JS.ACK.";
// Tokens behind the prefix: 7 in version 1; 9 or more in version 2, where domain and account hash
// come first. Eight are neither.
constexpr size_t kVersion1 = 7;
constexpr size_t kVersion2 = 9;

template <class T>
bool take_number(std::string_view text, T* number) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool parse_ack_token(std::string_view subject, AckToken* token) {
  if (!subject.starts_with(kPrefix)) return false;
  subject.remove_prefix(kPrefix.size());
  std::array<std::string_view, kVersion2> parts;
  size_t count = 0;
  for (size_t begin = 0; begin <= subject.size(); ++count) {
    const size_t end = std::min(subject.find('.', begin), subject.size());
    if (count < parts.size()) parts[count] = subject.substr(begin, end - begin);
    begin = end + 1;
  }
  if (count != kVersion1 && count < kVersion2) return false;
  const std::string_view* part = parts.data();
  if (count >= kVersion2) {
    token->domain = *part == "_" ? std::string_view() : *part;
    part += 2;
  } else {
    token->domain = {};
  }
  token->stream = part[0];
  token->consumer = part[1];
  return take_number(part[2], &token->delivered) && take_number(part[3], &token->stream_seq) &&
         take_number(part[4], &token->consumer_seq) && take_number(part[5], &token->time_ns) &&
         take_number(part[6], &token->pending);
}

}  // namespace ew
