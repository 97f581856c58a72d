// A metric of OTLP around its data points: what it is called, its kind, and where the points are,
// read from protobuf or from OTLP/JSON (reference otlp.md section 5).
// Not responsible for data points: otlp_point.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/otlp/otlp_attributes.h"
#include "lib/decode/otlp/otlp_point.h"
#include "lib/decode/otlp/otlp_value.h"

namespace ew {

// `gauge`, `exponential_histogram`: the metric_type of rows.
std::string_view metric_type(MetricKind kind);

class OtlpMetric {
 public:
  explicit OtlpMetric(OtlpValueWriter* values)
      : values_(values), metadata_(values), passed_point_(values), passed_reader_(values) {}

  // Faults concern the message: they lie above its elements. A metric without data has kind none.
  Fault read(std::string_view metric);
  Fault read(JsonValue metric);

  std::string_view name() const { return name_; }
  std::string_view description() const { return description_; }
  std::string_view unit() const { return unit_; }
  std::string_view metadata() const { return metadata_.json(); }  // "" = none
  // About the bytes that each row of the metric repeats.
  size_t size() const {
    return name_.size() + description_.size() + unit_.size() + metadata_.json().size();
  }
  MetricKind kind() const { return kind_; }
  int32_t temporality() const { return temporality_; }
  bool is_monotonic() const { return is_monotonic_; }

  // The points are the fields 1 of this message, or the elements of this array (absent: none).
  std::string_view data() const { return data_; }
  JsonValue points() const { return points_; }
  // Names of enums, since the last call.
  uint64_t take_tolerated() { return std::exchange(tolerated_, 0); }

 private:
  void clear();
  Fault take_data(MetricKind kind, std::string_view data);
  Fault check_passed_over();
  Fault read_data();
  Fault read_data(MetricKind kind, JsonValue data);

  OtlpValueWriter* values_;
  std::string_view name_, description_, unit_;
  OtlpAttributes metadata_;
  MetricKind kind_ = MetricKind::none;
  int32_t temporality_ = 0;
  bool is_monotonic_ = false;
  std::string_view data_;
  std::string joined_data_;
  JsonValue points_;
  OtlpPoint passed_point_;
  OtlpPointReader passed_reader_;
  uint64_t tolerated_ = 0;
};

}  // namespace ew
