#include "lib/decode/row_id.h"

#include <charconv>

#include "lib/base/digest.h"

namespace ew {

std::string row_name(const Message& message, uint64_t row) {
  char digits[24];
  const std::string_view number(
      digits, static_cast<size_t>(std::to_chars(digits, digits + sizeof digits, row).ptr - digits));
  std::string name;
  if (!message.stream.empty() && !message.seq.empty()) {
    constexpr size_t kPunctuation = 6;
    name.reserve(message.domain.size() + message.stream.size() + message.seq.size() +
                 number.size() + kPunctuation);
    name.append("js:").append(message.domain).append("/").append(message.stream);
    return name.append("/").append(message.seq).append("/").append(number);
  }
  if (!message.id.empty()) return name.append(message.id).append("/").append(number);
  name.append("line:").append(std::to_string(message.line)).append("/").append(number);
  return name.append("/").append(message.bytes);
}

void append_row_uuid(const Message& message, uint64_t row, std::string* out) {
  out->push_back('"');
  append_uuid5_url(row_name(message, row), out);
  out->push_back('"');
}

}  // namespace ew
