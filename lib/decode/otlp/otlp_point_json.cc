#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/otlp/otlp_point.h"

namespace ew {
namespace {

using P = OtlpPoint;

// In the order of OtlpPoint::Field.
const OtlpKeys& point_keys() {
  static const OtlpKeys kKeys = {"startTimeUnixNano",
                                 "timeUnixNano",
                                 "asDouble",
                                 "asInt",
                                 "count",
                                 "sum",
                                 "min",
                                 "max",
                                 "scale",
                                 "zeroCount",
                                 "zeroThreshold",
                                 "flags",
                                 "attributes",
                                 "bucketCounts",
                                 "explicitBounds",
                                 "positive",
                                 "negative",
                                 "quantileValues",
                                 "exemplars"};
  return kKeys;
}

enum BucketsField : size_t { kOffset, kCounts, kBucketsFields };
const OtlpKeys& buckets_keys() {
  static const OtlpKeys kKeys = {"offset", "bucketCounts"};
  return kKeys;
}

enum QuantileField : size_t { kQuantile, kValue, kQuantileFields };
const OtlpKeys& quantile_keys() {
  static const OtlpKeys kKeys = {"quantile", "value"};
  return kKeys;
}

// The members of another kind's points are unknown keys here.
void forget_foreign(MetricKind kind, std::span<JsonValue> fields) {
  uint32_t known = 0;
  for (const P::Field field : point_layout(kind)) known |= uint32_t{1} << field;
  for (size_t field = 0; field < fields.size(); ++field) {
    if ((known >> field & 1) == 0) fields[field] = {};
  }
}

// Calls take(JsonValue) for each element of an array; an absent one has none. Null is no element of
// a list in protobuf, so it is of the wrong type here, though it is an absent member elsewhere.
template <class F>
Fault for_each_of(JsonValue array, F&& take) {
  if (!array.exists()) return {};
  if (!array.is_array()) return kNoArray;
  for (const JsonValue element : array) {
    const Fault fault = element.is_null() ? kNoObject : take(element);
    if (!fault.none()) return within_otlp(fault);
  }
  return {};
}

Fault read_counts(JsonValue array, std::string* out) {
  return for_each_of(array, [out](JsonValue element) {
    uint64_t count = 0;
    const Fault fault = read_otlp_uint64(element, &count);
    if (fault.none()) append_integer_element(count, out);
    return fault;
  });
}

Fault read_quantiles(JsonValue array, std::string* out) {
  return for_each_of(array, [out](JsonValue element) {
    if (!element.is_object()) return kNoObject;
    std::array<JsonValue, kQuantileFields> fields;
    quantile_keys().read(element, fields);
    double quantile = 0;
    double value = 0;
    Fault fault = read_otlp_double(fields[kQuantile], &quantile);
    if (fault.none()) fault = read_otlp_double(fields[kValue], &value);
    if (fault.none()) append_quantile(quantile, value, out);
    return fault;
  });
}

Fault read_buckets(JsonValue object, P::Buckets* out) {
  if (!object.exists()) return {};
  if (!object.is_object()) return kNoObject;
  out->present = true;
  std::array<JsonValue, kBucketsFields> fields;
  buckets_keys().read(object, fields);
  Fault fault = read_otlp_int32(fields[kOffset], &out->offset);
  if (fault.none()) fault = read_counts(fields[kCounts], &out->counts);
  return within_otlp(fault);
}

Fault read_optional(JsonValue value, std::optional<double>* out) {
  if (!value.exists()) return {};
  double number = 0;
  const Fault fault = read_otlp_double(value, &number);
  *out = number;
  return fault;
}

}  // namespace

std::string_view OtlpPointReader::key(P::Field field) const {
  return fields_[field].exists() ? fields_[field].key() : point_keys().name(field);
}

Fault OtlpPointReader::check(P::Field field, const Fault& fault) {
  if (!fault.none()) place_ = field;
  return fault;
}

Fault OtlpPointReader::read(JsonValue point, MetricKind kind, OtlpPoint* out) {
  out->clear(kind);
  fields_ = {};
  point_keys().read(point, fields_);
  forget_foreign(kind, fields_);
  Fault fault = read_scalars(out);
  if (fault.none()) fault = read_numbers(out);
  if (fault.none()) fault = read_lists(out);
  if (fault.none()) out->attributes.finish();
  return fault;
}

Fault OtlpPointReader::read_scalars(OtlpPoint* out) {
  Fault fault = check(P::kStart, read_otlp_nanos(fields_[P::kStart], &out->start));
  if (fault.none()) fault = check(P::kTime, read_otlp_nanos(fields_[P::kTime], &out->time));
  if (!fault.none()) return fault;
  return check(fields_[P::kAsInt].exists() ? P::kAsInt : P::kAsDouble,
               read_otlp_number(fields_[P::kAsDouble], fields_[P::kAsInt], &out->number));
}

Fault OtlpPointReader::read_numbers(OtlpPoint* out) {
  Fault fault = check(P::kCount, read_otlp_uint64(fields_[P::kCount], &out->count));
  if (fault.none()) fault = check(P::kSum, read_optional(fields_[P::kSum], &out->sum));
  if (fault.none()) fault = check(P::kMin, read_optional(fields_[P::kMin], &out->min));
  if (fault.none()) fault = check(P::kMax, read_optional(fields_[P::kMax], &out->max));
  if (fault.none()) fault = check(P::kScale, read_otlp_int32(fields_[P::kScale], &out->scale));
  if (fault.none()) {
    fault = check(P::kZeroCount, read_otlp_uint64(fields_[P::kZeroCount], &out->zero_count));
  }
  if (fault.none()) {
    fault = check(P::kZeroThreshold,
                  read_otlp_double(fields_[P::kZeroThreshold], &out->zero_threshold));
  }
  if (fault.none()) fault = check(P::kFlags, read_otlp_uint32(fields_[P::kFlags], &out->flags));
  return fault;
}

Fault OtlpPointReader::read_bounds(JsonValue array, std::string* out) {
  if (array.exists() && array.raw() == json_bounds_.sent) {
    out->assign(json_bounds_.text);
    return {};
  }
  const Fault fault = for_each_of(array, [out](JsonValue element) {
    double bound = 0;
    const Fault bad = read_otlp_double(element, &bound);
    if (bad.none()) append_real_element(bound, out);
    return bad;
  });
  if (fault.none() && array.exists()) json_bounds_ = {std::string(array.raw()), *out};
  return fault;
}

Fault OtlpPointReader::read_lists(OtlpPoint* out) {
  Fault fault = check(P::kAttributes, out->attributes.add_all(fields_[P::kAttributes]));
  if (fault.none()) {
    fault = check(P::kBucketCounts, read_counts(fields_[P::kBucketCounts], &out->bucket_counts));
  }
  if (fault.none()) {
    fault =
        check(P::kExplicitBounds, read_bounds(fields_[P::kExplicitBounds], &out->explicit_bounds));
  }
  if (fault.none()) {
    fault = check(P::kPositive, read_buckets(fields_[P::kPositive], &out->positive));
  }
  if (fault.none()) {
    fault = check(P::kNegative, read_buckets(fields_[P::kNegative], &out->negative));
  }
  if (fault.none()) {
    fault = check(P::kQuantiles, read_quantiles(fields_[P::kQuantiles], &out->quantiles));
  }
  if (fault.none()) {
    fault = check(P::kExemplars, for_each_of(fields_[P::kExemplars], [&](JsonValue exemplar) {
                    return exemplars_.read(exemplar, &out->exemplars);
                  }));
  }
  return fault;
}

}  // namespace ew
