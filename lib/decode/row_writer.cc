#include "lib/decode/row_writer.h"

#include <charconv>

#include "lib/base/timestamp.h"
#include "lib/decode/values.h"

namespace ew {

TableColumns::TableColumns(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) members_.push_back(",\"" + std::string(name) + "\":");
}

void RowWriter::begin(Decoded* out) {
  out_ = out;
  line_ = out->lines();
  begin_ = line_->size();
}

std::string* RowWriter::member(size_t column) {
  line_->append((*columns_)[column]);
  return line_;
}

void RowWriter::raw(size_t column, std::string_view json) { member(column)->append(json); }

void RowWriter::text(size_t column, std::string_view text) {
  append_json_string(text, member(column));
}

void RowWriter::text(size_t column, JsonValue value) {
  if (!value.exists()) return;
  const std::string_view content = text_of(value, &scratch_);
  const std::string_view literal = value.raw();
  // A literal without escapes, whose characters were not copied, is canonical as it stands.
  if (content.data() == literal.data() + 1) return raw(column, literal);
  text(column, content);
}

void RowWriter::json(size_t column, JsonValue value) {
  if (value.exists()) append_compact(value, member(column));
}

void RowWriter::integer(size_t column, int64_t value) {
  char digits[24];
  raw(column, {digits, static_cast<size_t>(
                           std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
}

void RowWriter::time(size_t column, int64_t nanos) {
  std::string* const line = member(column);
  line->push_back('"');
  append_time_micros(nanos, line);
  line->push_back('"');
}

Fault RowWriter::finish() {
  if (line_->size() == begin_) line_->push_back(',');
  (*line_)[begin_] = '{';  // where the comma before the first member stands
  line_->push_back('}');
  const bool too_long = line_->size() - begin_ > out_->max_line();
  line_->push_back('\n');
  if (too_long) return {code::kTooLong, "gives a row that is longer than a line may be"};
  return out_->add_row();
}

}  // namespace ew
