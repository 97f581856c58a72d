// One list of OTLP attributes as a JSON object: of a resource, scope, record, span or data point,
// in either form. Not responsible for the form of values: otlp_value.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/otlp/otlp_member.h"
#include "lib/decode/otlp/otlp_value.h"

namespace ew {

class OtlpAttributes {
 public:
  explicit OtlpAttributes(OtlpValueWriter* writer) : writer_(writer) {}

  void clear();
  // A KeyValue.
  Fault add(std::string_view key_value);
  Fault add(JsonValue key_value);
  // The `attributes` of a message in OTLP/JSON: an array of KeyValues; absent or null: none.
  Fault add_all(JsonValue list);
  // What is no attribute, but stands behind them. The texts have to stay.
  void add_number(std::string_view key, uint64_t number);
  void add_text(std::string_view key, std::string_view text);
  // To be called after the last one: closes the object, repeated keys are gone.
  void finish();

  // Opens the object again, for more members.
  void reopen();

  // After finish(): the object; "" if there is no attribute.
  std::string_view json() const { return text_; }
  const std::vector<OtlpMember>& members() const { return members_; }  // in order
  const OtlpMember* find(std::string_view key) const;                  // nullptr: there is none
  std::string_view json(const OtlpMember& member) const {
    return std::string_view(text_).substr(member.value_begin, member.end - member.value_begin);
  }
  // The text of a column that the attribute feeds: strings as they are, numbers and booleans as
  // JSON; "" if there is none or it is of another kind.
  std::string_view column_text(std::string_view key) const;

 private:
  OtlpMember begin_member(std::string_view key);

  OtlpValueWriter* writer_;
  std::string text_;
  std::vector<OtlpMember> members_;
};

}  // namespace ew
