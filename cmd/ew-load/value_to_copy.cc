#include "cmd/ew-load/value_to_copy.h"

#include <algorithm>
#include <cstring>

#include "cmd/ew-load/batch.h"
#include "cmd/ew-load/json_to_array.h"
#include "cmd/ew-load/json_to_copy.h"
#include "cmd/ew-load/number_to_copy.h"
#include "cmd/ew-load/time_to_copy.h"
#include "lib/pg/pg_text.h"

namespace ew::load {
namespace {

constexpr const char* kBadText = "22P02";     // invalid_text_representation
constexpr const char* kOutOfRange = "22003";  // numeric_value_out_of_range
constexpr const char* kBadTime = "22007";     // invalid_datetime_format
constexpr const char* kTooLong = "22001";     // string_data_right_truncation
constexpr int32_t kModifierHeader = 4;        // atttypmod of varchar(n) is n + 4

// Long enough to recognise a value, short enough for a log line.
constexpr size_t kShownValue = 80;

std::string shown(std::string_view value) {
  if (value.size() <= kShownValue) return std::string(value);
  size_t end = kShownValue;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
  return std::string(value.substr(0, end)) + "...";
}

std::string lower(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return folded;
}

std::optional<ValueError> boolean_to_copy(const PlanColumn& column, std::string_view value,
                                          std::string* out) {
  const std::string word = lower(value);
  for (const char* yes : {"true", "t", "1", "yes", "y", "on"}) {
    if (word == yes) {
      out->push_back('t');
      return std::nullopt;
    }
  }
  for (const char* no : {"false", "f", "0", "no", "n", "off"}) {
    if (word == no) {
      out->push_back('f');
      return std::nullopt;
    }
  }
  return bad_syntax(column, value);
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  constexpr size_t kBare = 32;
  if (text.size() == kBare) return text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
  if (text.size() != kShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hex = std::strchr("0123456789abcdefABCDEF", text[i]) != nullptr && text[i] != 0;
    if (kShape[i] == 'x' ? !hex : text[i] != '-') return false;
  }
  return true;
}

size_t characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// varchar(n) and char(n) take longer text only where the excess is blanks.
bool fits_length(const PgColumn& column, std::string_view text) {
  if (column.modifier < kModifierHeader || column.type == kPgText) return true;
  const auto most = static_cast<size_t>(column.modifier - kModifierHeader);
  if (text.size() <= most) return true;
  const size_t last = text.find_last_not_of(' ');
  return characters(last == text.npos ? "" : text.substr(0, last + 1)) <= most;
}

std::optional<ValueError> time_error(const PlanColumn& column, std::string_view value) {
  return ValueError{kBadTime, "invalid input syntax for type " + column.pg.type_name + ": \"" +
                                  shown(value) + "\""};
}

}  // namespace

ValueError bad_syntax(const PlanColumn& column, std::string_view value) {
  return {kBadText,
          "invalid input syntax for type " + column.pg.type_name + ": \"" + shown(value) + "\""};
}

ValueError out_of_range(const PlanColumn& column, std::string_view value) {
  return {kOutOfRange,
          "value \"" + shown(value) + "\" is out of range for type " + column.pg.type_name};
}

std::string_view ValueToCopy::content(const RowMember& member) {
  if (member.type != JsonType::string) return member.raw;
  const std::string_view inside = member.raw.substr(1, member.raw.size() - 2);
  if (std::memchr(inside.data(), '\\', inside.size()) == nullptr) return inside;
  scratch_.clear();
  replaced_ += append_unescaped(member.raw, &scratch_);
  return scratch_;
}

std::optional<ValueError> ValueToCopy::append_text(const PlanColumn& column,
                                                   const RowMember& member, std::string* out) {
  const std::string_view text = content(member);
  if (!fits_length(column.pg, text)) {
    return ValueError{kTooLong, "value too long for type " + column.pg.type_name};
  }
  // A string without escapes holds nothing that COPY escapes.
  if (member.type == JsonType::string && text.data() != scratch_.data()) {
    out->append(text);
  } else {
    append_copy_text(text, out);
  }
  return std::nullopt;
}

std::optional<ValueError> ValueToCopy::append_array(const PlanColumn& column,
                                                    const RowMember& member, std::string* out) {
  if (member.type != JsonType::array) return append_text(column, member, out);
  if (document_.parse(member.raw) != JsonError::none) return bad_syntax(column, member.raw);
  std::string literal;
  replaced_ += json_to_array(document_.root(), column.pg.element, &literal);
  append_copy_text(literal, out);
  return std::nullopt;
}

std::optional<ValueError> ValueToCopy::append(const PlanColumn& column, const RowMember& member,
                                              std::string* out, int64_t* time) {
  *time = kNoTime;
  switch (column.form) {
    case ColumnForm::text:
    case ColumnForm::other:
      return append_text(column, member, out);
    case ColumnForm::json:
      replaced_ += json_to_copy(member.raw, out);
      return std::nullopt;
    case ColumnForm::array:
      return append_array(column, member, out);
    case ColumnForm::boolean:
      return boolean_to_copy(column, content(member), out);
    default:
      break;
  }
  // Numbers and times: a truth value, an object or an array is none of them.
  const bool number = member.type == JsonType::number;
  if (!number && member.type != JsonType::string) return bad_syntax(column, member.raw);
  const std::string_view value = content(member);
  switch (column.form) {
    case ColumnForm::integer:
      return integer_to_copy(column, value, out, time);
    case ColumnForm::floating:
      return floating_to_copy(column, value, out);
    case ColumnForm::numeric:
      return numeric_to_copy(column, value, out);
    case ColumnForm::uuid:
      if (number || !is_uuid(value)) return bad_syntax(column, value);
      out->append(value);
      return std::nullopt;
    default:
      break;
  }
  if (number) return time_error(column, value);
  if (value.empty()) return time_error(column, value);
  if (column.form == ColumnForm::date) {
    date_to_copy(value, out, time);
  } else {
    timestamp_to_copy(value, out, time);
  }
  return std::nullopt;
}

}  // namespace ew::load
