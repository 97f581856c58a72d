// Values and attributes of OTLP, from protobuf or from OTLP/JSON, as JSON texts (reference otlp.md
// section 8): the one place that both forms go through, so that they cannot differ.
// Faults: kMalformed and the like concern the message, all others what holds the value.
// Not responsible for which attributes have columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/otlp/otlp_member.h"
#include "lib/decode/text_store.h"

namespace ew {

// The outermost value is level 1. More: stacks and rows that a hostile message makes grow. Fewer:
// deep but honest attributes are dead letters.
inline constexpr size_t kMaxValueLevels = 32;
inline constexpr Fault kValueTooDeep = {code::kTooDeep,
                                        "holds values that are nested deeper than 32 levels"};

// Whether a fault ends the message, not only what holds the value.
inline bool is_malformed(const Fault& fault) { return fault.code == code::kBadProtobuf; }
// For reading on behind a fault, since a malformed message has to be found: remembers the first
// fault; false if the message has ended.
bool keep_first(const Fault& fault, Fault* first);

// Appends values to a text. `texts` keeps what has to be repaired or put together.
class OtlpValueWriter {
 public:
  explicit OtlpValueWriter(TextStore* texts) : texts_(texts) {}

  // An AnyValue as protobuf, or as OTLP/JSON (absent or null: no value). After a fault the text
  // holds a part of it.
  Fault append(std::string_view any_value, OtlpValue* value, std::string* out, size_t level = 1);
  Fault append(JsonValue any_value, OtlpValue* value, std::string* out, size_t level = 1);

  TextStore* texts() const { return texts_; }
  uint64_t repeated() const { return repeated_; }  // keys so far

 private:
  friend class OtlpAttributes;
  // The member of the oneof that counts.
  struct Choice {
    OtlpKind kind = OtlpKind::none;
    uint64_t number = 0;     // boolean, integer, real
    std::string_view bytes;  // string, bytes, array, list

    bool is_message() const { return kind == OtlpKind::array || kind == OtlpKind::list; }
  };

  Fault append_chosen(const Choice& choice, OtlpValue* value, std::string* out, size_t level);
  // Appends a JSON string of bytes; returns the text.
  std::string_view append_text(std::string_view bytes, std::string* out);
  Fault append_array(std::string_view array, std::string* out, size_t level);
  Fault append_list(std::string_view list, std::string* out, size_t level);
  Fault append_array(JsonValue array, std::string* out, size_t level);
  Fault append_list(JsonValue list, std::string* out, size_t level);
  Fault append_member(std::string_view key_value, OtlpMember* member, std::string* out,
                      size_t level);
  Fault append_member(JsonValue key_value, OtlpMember* member, std::string* out, size_t level);
  Fault append_scalar(size_t field, JsonValue content, OtlpValue* value, std::string* out);
  void close(size_t first, std::vector<OtlpMember>* members, std::string* out) {
    repeated_ += close_otlp_object(first, members, out);
  }

  TextStore* texts_;
  std::vector<OtlpMember> open_;  // members of the lists that are open, inner ones last
  std::string bytes_;
  uint64_t repeated_ = 0;
};

}  // namespace ew
