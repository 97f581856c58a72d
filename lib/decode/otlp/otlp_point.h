// A data point of OTLP as plain values, of any of the five kinds of metrics, read from protobuf or
// from OTLP/JSON (reference otlp.md section 5). What the kinds have in common is in the same field
// of this struct; which field stands where in the message of a kind says its layout.
// Not responsible for the metric around it (otlp_metric.h) nor for what becomes a row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/otlp/otlp_attributes.h"
#include "lib/decode/otlp/otlp_exemplar.h"
#include "lib/decode/otlp/otlp_number.h"
#include "lib/decode/otlp/otlp_value.h"

namespace ew {

enum class MetricKind : uint8_t { none, gauge, sum, histogram, exponential_histogram, summary };

struct OtlpPoint {
  // In the order in which a fault is looked for in JSON.
  enum Field : uint8_t {
    kStart,
    kTime,
    kAsDouble,
    kAsInt,
    kCount,
    kSum,
    kMin,
    kMax,
    kScale,
    kZeroCount,
    kZeroThreshold,
    kFlags,
    kAttributes,
    kBucketCounts,
    kExplicitBounds,
    kPositive,
    kNegative,
    kQuantiles,
    kExemplars,
    kFields,
    kNone = kFields,
  };
  struct Buckets {
    bool present = false;
    int32_t offset = 0;
    std::string counts;
  };

  explicit OtlpPoint(OtlpValueWriter* values) : attributes(values) {}
  void clear(MetricKind kind);

  bool no_recorded_value() const { return (flags & 1) != 0; }

  uint64_t start = 0;
  uint64_t time = 0;
  OtlpNumber number;
  uint64_t count = 0;
  std::optional<double> sum, min, max;
  int32_t scale = 0;
  uint64_t zero_count = 0;
  double zero_threshold = 0;
  uint32_t flags = 0;
  OtlpAttributes attributes;
  // JSON arrays without their ends; "" = none
  std::string bucket_counts, explicit_bounds, quantiles, exemplars;
  Buckets positive, negative;
};

// The fields of the points of a kind by their numbers; kNone where there is none.
std::span<const OtlpPoint::Field> point_layout(MetricKind kind);

// Appends an element to an array that is not closed.
void append_quantile(double quantile, double value, std::string* array);

class OtlpPointReader {
 public:
  explicit OtlpPointReader(OtlpValueWriter* values) : exemplars_(values) {}

  // kMalformed concerns the message, other faults the point: at which field says place().
  Fault read(std::string_view point, MetricKind kind, OtlpPoint* out);
  Fault read(JsonValue point, MetricKind kind, OtlpPoint* out);

  OtlpPoint::Field place() const { return place_; }
  // The key of a field of the point that was read last, as it was sent if it was.
  std::string_view key(OtlpPoint::Field field) const;
  // Unusable ids of exemplars, since the last call.
  uint64_t take_tolerated() { return exemplars_.take_tolerated(); }

 private:
  Fault read_message(OtlpPoint::Field field, std::string_view bytes, OtlpPoint* out);
  Fault read_scalars(OtlpPoint* out);
  Fault read_numbers(OtlpPoint* out);
  Fault read_lists(OtlpPoint* out);
  Fault read_bounds(std::string_view packed, std::string* out);
  Fault read_bounds(JsonValue array, std::string* out);
  Fault check(OtlpPoint::Field field, const Fault& fault);

  OtlpExemplarReader exemplars_;
  // The points of a histogram, and most histograms, have the same bounds: as they were sent last,
  // in each form, and what became of them.
  struct Bounds {
    std::string sent;
    std::string text;
  };
  Bounds packed_bounds_;
  Bounds json_bounds_;
  std::array<JsonValue, OtlpPoint::kFields> fields_;
  OtlpPoint::Field place_ = OtlpPoint::kStart;
};

}  // namespace ew
