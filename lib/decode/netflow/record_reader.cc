#include "lib/decode/netflow/record_reader.h"

#include "lib/decode/netflow/big_endian.h"

namespace ew::flow {
namespace {

constexpr uint8_t kLongLength = 255;  // two more bytes hold it

bool is_padding(const FieldSpecifier& field) {
  constexpr uint16_t kPaddingOctets = 210;
  return field.element == kPaddingOctets && field.enterprise == 0;
}

}  // namespace

void RecordReader::begin(const Template& what, std::string_view content) {
  template_ = &what;
  rest_ = content;
  malformed_ = false;
  variable_ = false;
  values_.clear();
  offsets_.clear();
  if (content.size() < what.least_length) return;
  uint32_t offset = 0;
  for (const FieldSpecifier& field : what.fields) {
    if (!is_padding(field)) {
      values_.push_back({field, {}});
      offsets_.push_back(offset);
    }
    variable_ = variable_ || field.length == kVariableLength;
    offset += field.length;
  }
}

bool RecordReader::next() {
  if (rest_.size() < template_->least_length) return false;
  if (variable_) return next_variable();
  for (size_t i = 0; i < values_.size(); ++i) {
    values_[i].bytes = {rest_.data() + offsets_[i], values_[i].field.length};
  }
  rest_.remove_prefix(template_->least_length);
  return true;
}

bool RecordReader::next_variable() {
  size_t i = 0;
  for (const FieldSpecifier& field : template_->fields) {
    size_t length = field.length;
    if ((length == kVariableLength && !take_length(&length)) || length > rest_.size()) {
      malformed_ = true;
      rest_ = {};
      return false;
    }
    if (!is_padding(field)) values_[i++].bytes = rest_.substr(0, length);
    rest_.remove_prefix(length);
  }
  return true;
}

bool RecordReader::take_length(size_t* length) {
  if (rest_.empty()) return false;
  *length = read_u8(rest_, 0);
  rest_.remove_prefix(1);
  if (*length < kLongLength) return true;
  if (rest_.size() < 2) return false;
  *length = read_u16(rest_, 0);
  rest_.remove_prefix(2);
  return true;
}

}  // namespace ew::flow
