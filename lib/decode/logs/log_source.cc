#include "lib/decode/logs/log_source.h"

namespace ew {
namespace {

constexpr std::string_view kLogs = "logs.";
constexpr std::string_view kSources[] = {"syslog", "snmp", "otel", "internal"};

}  // namespace

std::string_view source_of_subject(std::string_view subject, std::string* lower) {
  lower->assign(subject);
  for (char& c : *lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  const std::string_view text = *lower;
  if (text.starts_with(kLogs)) {
    const std::string_view rest = text.substr(kLogs.size());
    const std::string_view token = rest.substr(0, rest.find('.'));
    if (!token.empty()) return token;
  }
  for (const std::string_view source : kSources) {
    if (text.find(source) != std::string_view::npos) return source;
  }
  return {};
}

}  // namespace ew
