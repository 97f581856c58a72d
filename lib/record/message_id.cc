#include "lib/record/message_id.h"

#include <algorithm>
#include <charconv>

#include "lib/base/text.h"

namespace ew {
namespace {

bool parse_digits(std::string_view text, int64_t* value) {
  if (text.empty() || (text.size() > 1 && text.front() == '0') || text.front() == '-') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool is_message_source(std::string_view source) {
  if (source.empty() || source.size() > kMaxSourceSize) return false;
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  if (std::all_of(source.begin(), source.end(), is_plain)) return true;
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  return std::none_of(source.begin(), source.end(), is_control) && is_utf8(source);
}

std::optional<MessageId> parse_message_id(std::string_view id) {
  const size_t time_slash = id.rfind('/');
  if (time_slash == std::string_view::npos || time_slash == 0) return std::nullopt;
  const size_t seq_slash = id.rfind('/', time_slash - 1);
  if (seq_slash == std::string_view::npos || seq_slash == 0) return std::nullopt;
  MessageId result;
  int64_t seq = 0;
  if (!parse_digits(id.substr(seq_slash + 1, time_slash - seq_slash - 1), &seq)) {
    return std::nullopt;
  }
  if (!parse_digits(id.substr(time_slash + 1), &result.time_ns)) return std::nullopt;
  result.source = id.substr(0, seq_slash);
  if (!is_message_source(result.source)) return std::nullopt;
  result.seq = static_cast<uint64_t>(seq);
  return result;
}

void append_message_id(const MessageId& id, std::string* out) {
  char digits[48];
  out->append(id.source);
  out->push_back('/');
  out->append(digits, std::to_chars(digits, digits + sizeof digits, id.seq).ptr);
  out->push_back('/');
  out->append(digits, std::to_chars(digits, digits + sizeof digits, id.time_ns).ptr);
}

}  // namespace ew
