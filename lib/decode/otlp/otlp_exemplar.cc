#include "lib/decode/otlp/otlp_exemplar.h"

#include <array>

#include "lib/decode/protobuf.h"

namespace ew {
namespace {

enum Field : size_t { kTime, kAsDouble, kSpanId, kTraceId, kAsInt, kAttributes, kFields };

const OtlpKeys& exemplar_keys() {
  static const OtlpKeys kKeys = {"timeUnixNano", "asDouble", "spanId",
                                 "traceId",      "asInt",    "filteredAttributes"};
  return kKeys;
}

void append_id(std::string_view name, const OtlpId& id, std::string* out) {
  if (!id.valid()) return;
  out->append(name).append("\"").append(id.hex()).append("\"");
}

}  // namespace

void OtlpExemplarReader::clear() {
  time_ = 0;
  number_ = {};
  span_id_.clear();
  trace_id_.clear();
  attributes_.clear();
}

Fault OtlpExemplarReader::read(std::string_view exemplar, std::string* array) {
  clear();
  Fault first;
  ProtobufReader in(exemplar);
  while (in.next()) {
    switch (in.field()) {
      case fixed64_field(2):
        time_ = in.unsigned_integer();
        break;
      case fixed64_field(3):
        number_ = OtlpNumber::of(in.real());
        break;
      case bytes_field(4):
        span_id_.read(in.bytes());
        break;
      case bytes_field(5):
        trace_id_.read(in.bytes());
        break;
      case fixed64_field(6):
        number_ = OtlpNumber::of(in.integer());
        break;
      case bytes_field(7):
        if (!keep_first(attributes_.add(in.bytes()), &first)) return first;
        break;
      default:
        break;
    }
  }
  if (in.malformed()) return kMalformed;
  write(array);
  return first;
}

Fault OtlpExemplarReader::read(JsonValue exemplar, std::string* array) {
  if (!exemplar.is_object()) return kNoObject;
  std::array<JsonValue, kFields> fields;
  exemplar_keys().read(exemplar, fields);
  clear();
  Fault fault = read_otlp_nanos(fields[kTime], &time_);
  if (fault.none()) fault = read_otlp_number(fields[kAsDouble], fields[kAsInt], &number_);
  if (fault.none()) fault = span_id_.read_hex(fields[kSpanId]);
  if (fault.none()) fault = trace_id_.read_hex(fields[kTraceId]);
  if (fault.none()) fault = attributes_.add_all(fields[kAttributes]);
  if (fault.none()) write(array);
  return fault;
}

void OtlpExemplarReader::write(std::string* array) {
  attributes_.finish();
  array->push_back(array->empty() ? '[' : ',');
  const size_t begin = array->size();
  if (time_ != 0) append_fixed64_member(",\"timeUnixNano\":", time_, array);
  append_as_double(number_, array);
  append_id(",\"spanId\":", span_id_, array);
  append_id(",\"traceId\":", trace_id_, array);
  append_as_int(number_, array);
  if (!attributes_.json().empty()) {
    array->append(",\"filteredAttributes\":").append(attributes_.json());
  }
  close_members(begin, array);
  if (span_id_.invalid()) ++tolerated_;
  if (trace_id_.invalid()) ++tolerated_;
}

}  // namespace ew
