#include "lib/decode/otlp/otlp_log.h"

#include "lib/decode/protobuf.h"

namespace ew {
namespace {

constexpr std::string_view kDroppedKey = "otel.dropped_attributes_count";

// A field that cannot fail and is whole; false if it is none of these.
bool take_scalar(const ProtobufReader& in, OtlpLog* out, uint32_t* dropped) {
  switch (in.field()) {
    case fixed64_field(1):
      out->time = in.unsigned_integer();
      return true;
    case varint_field(2):
      out->severity_number = in.integer_32();
      return true;
    case bytes_field(3):
      out->severity_text = in.bytes();
      return true;
    case varint_field(7):
      *dropped = in.unsigned_32();
      return true;
    case fixed32_field(8):
      out->flags = in.unsigned_32();
      out->has_flags = true;
      return true;
    case bytes_field(9):
      out->trace_id.read(in.bytes());
      return true;
    case bytes_field(10):
      out->span_id.read(in.bytes());
      return true;
    case fixed64_field(11):
      out->observed = in.unsigned_integer();
      return true;
    case bytes_field(12):
      out->event_name = in.bytes();
      return true;
    default:
      return false;
  }
}

}  // namespace

void OtlpLog::clear() {
  time = observed = 0;
  severity_number = 0;
  severity_text = event_name = {};
  body = {};
  body_json.clear();
  attributes.clear();
  has_flags = false;
  flags = 0;
  trace_id.clear();
  span_id.clear();
}

Fault OtlpLogReader::read(std::string_view record, OtlpLog* out) {
  out->clear();
  fields_ = {};
  dropped_ = 0;
  std::string_view body;
  Fault first;
  ProtobufReader in(record);
  while (in.next()) {
    if (take_scalar(in, out, &dropped_)) continue;
    if (in.field() == bytes_field(5)) {
      body = body.data() == nullptr ? in.bytes() : values_->texts()->joined(body, in.bytes());
    } else if (in.field() == bytes_field(6)) {
      // Read on behind a fault, since the rest may be malformed, which concerns the whole message.
      const Fault fault = out->attributes.add(in.bytes());
      if (!keep_first(check(OtlpLog::kAttributes, fault), &first)) return first;
    }
  }
  if (in.malformed()) return kMalformed;
  const Fault fault = values_->append(body, &out->body, &out->body_json);
  if (is_malformed(fault)) return fault;
  if (!fault.none()) first = check(OtlpLog::kBody, fault);  // has the smaller field number
  TextStore* const texts = values_->texts();
  out->severity_text = texts->text(out->severity_text);
  out->event_name = texts->text(out->event_name);
  return first.none() ? finish(out) : first;
}

// ---- both forms --------------------------------------------------------------------------------

Fault OtlpLogReader::check(OtlpLog::Field field, const Fault& fault) {
  if (!fault.none()) place_ = field;
  return fault;
}

Fault OtlpLogReader::finish(OtlpLog* out) {
  if (dropped_ > 0) out->attributes.add_number(kDroppedKey, dropped_);
  out->attributes.finish();
  if (out->body.kind == OtlpKind::none) out->body_json.clear();
  return {};
}

}  // namespace ew
