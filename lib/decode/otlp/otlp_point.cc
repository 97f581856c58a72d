#include "lib/decode/otlp/otlp_point.h"

#include <bit>

#include "lib/decode/protobuf.h"

namespace ew {
namespace {

using P = OtlpPoint;

constexpr P::Field kNumberLayout[] = {P::kNone,  P::kNone,       P::kStart,
                                      P::kTime,  P::kAsDouble,   P::kExemplars,
                                      P::kAsInt, P::kAttributes, P::kFlags};
constexpr P::Field kHistogramLayout[] = {
    P::kNone,         P::kNone,           P::kStart,     P::kTime,       P::kCount, P::kSum,
    P::kBucketCounts, P::kExplicitBounds, P::kExemplars, P::kAttributes, P::kFlags, P::kMin,
    P::kMax};
constexpr P::Field kExponentialLayout[] = {
    P::kNone,  P::kAttributes, P::kStart,     P::kTime,     P::kCount,
    P::kSum,   P::kScale,      P::kZeroCount, P::kPositive, P::kNegative,
    P::kFlags, P::kExemplars,  P::kMin,       P::kMax,      P::kZeroThreshold};
constexpr P::Field kSummaryLayout[] = {P::kNone, P::kNone,      P::kStart,      P::kTime, P::kCount,
                                       P::kSum,  P::kQuantiles, P::kAttributes, P::kFlags};

Fault read_buckets(std::string_view message, P::Buckets* out) {
  out->present = true;
  const auto take = [out](uint64_t count) { append_integer_element(count, &out->counts); };
  ProtobufReader in(message);
  while (in.next()) {
    if (in.field() == varint_field(1)) out->offset = in.zigzag_32();
    if (in.field() == varint_field(2)) take(in.unsigned_integer());
    if (in.field() == bytes_field(2) && !for_each_packed_varint(in.bytes(), take)) {
      return kMalformed;
    }
  }
  return in.malformed() ? kMalformed : Fault{};
}

Fault read_quantile(std::string_view message, std::string* array) {
  double quantile = 0;
  double value = 0;
  ProtobufReader in(message);
  while (in.next()) {
    if (in.field() == fixed64_field(1)) quantile = in.real();
    if (in.field() == fixed64_field(2)) value = in.real();
  }
  if (in.malformed()) return kMalformed;
  append_quantile(quantile, value, array);
  return {};
}

// A field that cannot fail; `as` is its name with its wire type.
void take_scalar(uint32_t as, const ProtobufReader& in, OtlpPoint* out) {
  switch (as) {
    case fixed64_field(P::kStart):
      out->start = in.unsigned_integer();
      break;
    case fixed64_field(P::kTime):
      out->time = in.unsigned_integer();
      break;
    case fixed64_field(P::kAsDouble):
      out->number = OtlpNumber::of(in.real());
      break;
    case fixed64_field(P::kAsInt):
      out->number = OtlpNumber::of(in.integer());
      break;
    case fixed64_field(P::kCount):
      out->count = in.unsigned_integer();
      break;
    case fixed64_field(P::kSum):
      out->sum = in.real();
      break;
    case fixed64_field(P::kMin):
      out->min = in.real();
      break;
    case fixed64_field(P::kMax):
      out->max = in.real();
      break;
    case varint_field(P::kScale):
      out->scale = in.zigzag_32();
      break;
    case fixed64_field(P::kZeroCount):
      out->zero_count = in.unsigned_integer();
      break;
    case fixed64_field(P::kZeroThreshold):
      out->zero_threshold = in.real();
      break;
    case varint_field(P::kFlags):
      out->flags = in.unsigned_32();
      break;
    case fixed64_field(P::kBucketCounts):
      append_integer_element(in.unsigned_integer(), &out->bucket_counts);
      break;
    case fixed64_field(P::kExplicitBounds):
      append_real_element(in.real(), &out->explicit_bounds);
      break;
    default:
      break;
  }
}

}  // namespace

std::span<const P::Field> point_layout(MetricKind kind) {
  switch (kind) {
    case MetricKind::gauge:
    case MetricKind::sum:
      return kNumberLayout;
    case MetricKind::histogram:
      return kHistogramLayout;
    case MetricKind::exponential_histogram:
      return kExponentialLayout;
    case MetricKind::summary:
      return kSummaryLayout;
    case MetricKind::none:
      break;
  }
  return {};
}

void append_quantile(double quantile, double value, std::string* array) {
  array->push_back(array->empty() ? '[' : ',');
  append_real_member("{\"quantile\":", quantile, array);
  append_real_member(",\"value\":", value, array);
  array->push_back('}');
}

void OtlpPoint::clear(MetricKind kind) {
  start = time = count = zero_count = 0;
  number = {};
  sum.reset();
  // Of a summary it is no optional field: absent and zero are the same.
  if (kind == MetricKind::summary) sum = 0;
  min.reset();
  max.reset();
  scale = 0;
  zero_threshold = 0;
  flags = 0;
  attributes.clear();
  bucket_counts.clear();
  explicit_bounds.clear();
  quantiles.clear();
  exemplars.clear();
  for (Buckets* const buckets : {&positive, &negative}) {
    buckets->present = false;
    buckets->offset = 0;
    buckets->counts.clear();
  }
}

Fault OtlpPointReader::read(std::string_view point, MetricKind kind, OtlpPoint* out) {
  out->clear(kind);
  fields_ = {};
  const std::span<const P::Field> layout = point_layout(kind);
  Fault first;
  ProtobufReader in(point);
  while (in.next()) {
    const uint32_t number = in.field() >> 3;
    const P::Field field = number < layout.size() ? layout[number] : P::kNone;
    const uint32_t as = field << 3 | (in.field() & 7);
    if (as != bytes_field(field)) {
      take_scalar(as, in, out);
      continue;
    }
    const Fault fault = read_message(field, in.bytes(), out);
    if (fault.none()) continue;
    if (first.none()) place_ = field;
    // Read on behind a fault, since the rest may be malformed, which concerns the whole message.
    if (!keep_first(fault, &first)) return first;
  }
  if (in.malformed()) return kMalformed;
  out->attributes.finish();
  return first;
}

// A field that holds bytes: a message, or a packed list.
Fault OtlpPointReader::read_message(P::Field field, std::string_view bytes, OtlpPoint* out) {
  switch (field) {
    case P::kAttributes:
      return out->attributes.add(bytes);
    case P::kExemplars:
      return exemplars_.read(bytes, &out->exemplars);
    case P::kQuantiles:
      return read_quantile(bytes, &out->quantiles);
    case P::kPositive:
      return read_buckets(bytes, &out->positive);
    case P::kNegative:
      return read_buckets(bytes, &out->negative);
    case P::kBucketCounts:
      return for_each_packed_fixed64(
                 bytes,
                 [out](uint64_t count) { append_integer_element(count, &out->bucket_counts); })
                 ? Fault{}
                 : kMalformed;
    case P::kExplicitBounds:
      return read_bounds(bytes, &out->explicit_bounds);
    default:
      return {};
  }
}

Fault OtlpPointReader::read_bounds(std::string_view packed, std::string* out) {
  const bool whole = out->empty();  // nothing of them stands before this block
  if (whole && packed == packed_bounds_.sent) {
    out->assign(packed_bounds_.text);
    return {};
  }
  const bool good = for_each_packed_fixed64(
      packed, [out](uint64_t bound) { append_real_element(std::bit_cast<double>(bound), out); });
  if (!good) return kMalformed;
  if (whole) packed_bounds_ = {std::string(packed), *out};
  return {};
}

}  // namespace ew
