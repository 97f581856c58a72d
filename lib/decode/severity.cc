#include "lib/decode/severity.h"

#include <array>
#include <limits>

#include "lib/base/text.h"
#include "lib/decode/keys.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

constexpr std::array<std::string_view, 8> kLevelNames = {
    "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"};

constexpr std::array<int64_t, 8> kNumbersOfLevels = {21, 19, 18, 17, 13, 10, 9, 5};

constexpr std::array<std::string_view, 25> kNumberNames = {
    "",       "TRACE",  "TRACE2", "TRACE3", "TRACE4", "DEBUG",  "DEBUG2", "DEBUG3", "DEBUG4",
    "INFO",   "INFO2",  "INFO3",  "INFO4",  "WARN",   "WARN2",  "WARN3",  "WARN4",  "ERROR",
    "ERROR2", "ERROR3", "ERROR4", "FATAL",  "FATAL2", "FATAL3", "FATAL4"};

struct Name {
  std::string_view text;
  int64_t number;
};

constexpr Name kLevels[] = {
    {"info", 6},        {"error", 3},         {"warning", 4},  {"warn", 4},      {"debug", 7},
    {"notice", 5},      {"err", 3},           {"critical", 2}, {"crit", 2},      {"fatal", 2},
    {"alert", 1},       {"trace", 7},         {"emerg", 0},    {"emergency", 0}, {"panic", 0},
    {"information", 6}, {"informational", 6},
};

constexpr Name kNumbers[] = {
    {"info", 9},        {"error", 17},        {"warning", 13},  {"warn", 13},      {"debug", 5},
    {"notice", 10},     {"err", 17},          {"critical", 18}, {"crit", 18},      {"fatal", 21},
    {"alert", 19},      {"trace", 1},         {"emerg", 21},    {"emergency", 21}, {"panic", 21},
    {"information", 9}, {"informational", 9}, {"low", 9},       {"unknown", 9},    {"medium", 13},
    {"high", 17},       {"very high", 21},
};

template <size_t N>
const Name* find_name(const Name (&names)[N], std::string_view text) {
  for (const Name& name : names) {
    if (equals_ignoring_case(name.text, text)) return &name;
  }
  return nullptr;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view level_name(int64_t level) {
  return level >= 0 && level < std::ssize(kLevelNames) ? kLevelNames[level] : std::string_view();
}

std::optional<int64_t> level_of_name(std::string_view name) {
  const Name* const found = find_name(kLevels, name);
  if (found == nullptr) return std::nullopt;
  return found->number;
}

Fault read_level(JsonValue value, Level* out) {
  *out = {};
  if (!value.is_number() && !value.is_string()) return {};
  if (value.is_string() && !is_json_number(value.string())) {
    const std::string_view text = value.string();
    if (is_blank(text)) return {};
    out->number = level_of_name(text);
    out->severity = out->number ? level_name(*out->number) : text;
    return {};
  }
  int64_t number = 0;
  using Int32 = std::numeric_limits<int32_t>;
  const Fault fault = read_integer(value, Int32::min(), Int32::max(), &number);
  if (!fault.none()) return fault;
  out->number = number;
  out->severity = level_name(number);
  return {};
}

int64_t severity_number_of_level(int64_t level) {
  return level >= 0 && level < std::ssize(kNumbersOfLevels) ? kNumbersOfLevels[level] : 0;
}

int64_t severity_number_of_text(std::string_view text) {
  const Name* const found = find_name(kNumbers, trim(text));
  return found == nullptr ? 0 : found->number;
}

std::string_view severity_number_name(int64_t number) {
  return number >= 0 && number < std::ssize(kNumberNames) ? kNumberNames[number]
                                                          : std::string_view();
}

}  // namespace ew
