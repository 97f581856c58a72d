#include "lib/nats/message.h"

#include <algorithm>

namespace ew {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

void parse_headers(std::string_view block, HeaderFields* fields) {
  constexpr size_t kVersion = std::string_view("NATS/1.0").size();
  fields->clear();
  const bool cut = block.size() > kVersion && block[kVersion] == '\0';
  const std::string_view line_end = cut ? std::string_view("\0\n", 2) : std::string_view("\r\n");
  const char separator = cut ? '\0' : ':';
  if (block.ends_with("\r\n")) block.remove_suffix(2);  // the blank line
  bool first = true;
  while (!block.empty()) {
    const size_t end = std::min(block.find(line_end), block.size());
    const std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + line_end.size(), block.size()));
    if (std::exchange(first, false) || line.empty()) continue;
    const size_t at = std::min(line.find(separator), line.size());
    fields->emplace_back(line.substr(0, at), trimmed(line.substr(std::min(at + 1, line.size()))));
  }
}

}  // namespace ew
