// Exemplars of data points, from either form to one JSON array in the form of OTLP/JSON with plain
// attributes (reference otlp.md section 5, messages.md section 6.3).
// Not responsible for data points: otlp_point.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/otlp/otlp_attributes.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/otlp/otlp_number.h"
#include "lib/decode/otlp/otlp_value.h"

namespace ew {

class OtlpExemplarReader {
 public:
  explicit OtlpExemplarReader(OtlpValueWriter* values) : attributes_(values) {}

  // Appends an exemplar to an array that is not closed. Faults as in OtlpPointReader.
  Fault read(std::string_view exemplar, std::string* array);
  Fault read(JsonValue exemplar, std::string* array);
  // Ids of a wrong length, since the last call.
  uint64_t take_tolerated() { return std::exchange(tolerated_, 0); }

 private:
  void clear();
  void write(std::string* array);

  uint64_t time_ = 0;
  OtlpNumber number_;
  OtlpId span_id_{8};
  OtlpId trace_id_{16};
  OtlpAttributes attributes_;  // filtered: that the data point does not have
  uint64_t tolerated_ = 0;
};

}  // namespace ew
