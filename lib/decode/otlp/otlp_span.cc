#include "lib/decode/otlp/otlp_span.h"

#include "lib/decode/protobuf.h"

namespace ew {

void OtlpSpan::clear() {
  trace_id.clear();
  span_id.clear();
  parent_span_id.clear();
  trace_state = name = status_message = {};
  kind = status_code = 0;
  start = end = 0;
  flags = dropped_attributes = dropped_events = dropped_links = 0;
  attributes.clear();
  events.clear();
  links.clear();
}

namespace {

// A field that cannot fail; false if it is none of these.
bool take_scalar(const ProtobufReader& in, OtlpSpan* out) {
  switch (in.field()) {
    case bytes_field(1):
      out->trace_id.read(in.bytes());
      return true;
    case bytes_field(2):
      out->span_id.read(in.bytes());
      return true;
    case bytes_field(3):
      out->trace_state = in.bytes();
      return true;
    case bytes_field(4):
      out->parent_span_id.read(in.bytes());
      return true;
    case bytes_field(5):
      out->name = in.bytes();
      return true;
    case varint_field(6):
      out->kind = in.integer_32();
      return true;
    case fixed64_field(7):
      out->start = in.unsigned_integer();
      return true;
    case fixed64_field(8):
      out->end = in.unsigned_integer();
      return true;
    case varint_field(10):
      out->dropped_attributes = in.unsigned_32();
      return true;
    case varint_field(12):
      out->dropped_events = in.unsigned_32();
      return true;
    case varint_field(14):
      out->dropped_links = in.unsigned_32();
      return true;
    case fixed32_field(16):
      out->flags = in.unsigned_32();
      return true;
    default:
      return false;
  }
}

// The parts of a status that comes repeatedly merge, since each sets what it has.
Fault merge_status(std::string_view status, OtlpSpan* out) {
  ProtobufReader in(status);
  while (in.next()) {
    if (in.field() == bytes_field(2)) out->status_message = in.bytes();
    if (in.field() == varint_field(3)) out->status_code = in.integer_32();
  }
  return in.malformed() ? kMalformed : Fault{};
}

void begin_element(std::string* array) { array->push_back(array->empty() ? '[' : ','); }

void append_text(std::string_view name, std::string_view text, std::string* out) {
  out->append(name);
  append_otlp_string(text, out);
}

void append_number(std::string_view name, uint64_t number, std::string* out) {
  out->append(name).append(std::to_string(number));
}

}  // namespace

Fault OtlpSpanReader::read(std::string_view span, OtlpSpan* out) {
  out->clear();
  fields_ = {};
  Fault first;
  ProtobufReader in(span);
  while (in.next()) {
    if (take_scalar(in, out)) continue;
    OtlpSpan::Field field = OtlpSpan::kStatus;
    Fault fault;
    switch (in.field()) {
      case bytes_field(9):
        field = OtlpSpan::kAttributes;
        fault = out->attributes.add(in.bytes());
        break;
      case bytes_field(11):
        field = OtlpSpan::kEvents;
        fault = read_event(in.bytes(), &out->events);
        break;
      case bytes_field(13):
        field = OtlpSpan::kLinks;
        fault = read_link(in.bytes(), &out->links);
        break;
      case bytes_field(15):
        fault = merge_status(in.bytes(), out);
        break;
      default:
        break;
    }
    if (fault.none()) continue;
    if (first.none()) place_ = field;
    // Read on behind a fault, since the rest may be malformed, which concerns the whole message.
    if (!keep_first(fault, &first)) return first;
  }
  if (in.malformed()) return kMalformed;
  TextStore* const texts = values_->texts();
  out->trace_state = texts->text(out->trace_state);
  out->name = texts->text(out->name);
  out->status_message = texts->text(out->status_message);
  finish(out);
  return first;
}

void OtlpSpanReader::finish(OtlpSpan* out) {
  out->attributes.finish();
  if (!out->events.empty()) out->events.push_back(']');
  if (!out->links.empty()) out->links.push_back(']');
}

Fault OtlpSpanReader::read_event(std::string_view event, std::string* out) {
  Part part;
  Fault first;
  inner_.clear();
  ProtobufReader in(event);
  while (in.next()) {
    switch (in.field()) {
      case fixed64_field(1):
        part.time = in.unsigned_integer();
        break;
      case bytes_field(2):
        part.text = in.bytes();
        break;
      case bytes_field(3):
        if (!keep_first(inner_.add(in.bytes()), &first)) return first;
        break;
      case varint_field(4):
        part.dropped = in.unsigned_32();
        break;
      default:
        break;
    }
  }
  if (in.malformed()) return kMalformed;
  part.text = values_->texts()->text(part.text);
  write_event(part, out);
  return first;
}

Fault OtlpSpanReader::read_link(std::string_view link, std::string* out) {
  Part part;
  Fault first;
  inner_.clear();
  link_trace_id_.clear();
  link_span_id_.clear();
  ProtobufReader in(link);
  while (in.next()) {
    switch (in.field()) {
      case bytes_field(1):
        link_trace_id_.read(in.bytes());
        break;
      case bytes_field(2):
        link_span_id_.read(in.bytes());
        break;
      case bytes_field(3):
        part.text = in.bytes();
        break;
      case bytes_field(4):
        if (!keep_first(inner_.add(in.bytes()), &first)) return first;
        break;
      case varint_field(5):
        part.dropped = in.unsigned_32();
        break;
      case fixed32_field(6):
        part.flags = in.unsigned_32();
        break;
      default:
        break;
    }
  }
  if (in.malformed()) return kMalformed;
  part.text = values_->texts()->text(part.text);
  write_link(part, out);
  return first;
}

// ---- both forms --------------------------------------------------------------------------------

void OtlpSpanReader::write_event(const Part& part, std::string* out) {
  inner_.finish();
  begin_element(out);
  append_number("{\"time_unix_nano\":", part.time, out);
  append_text(",\"name\":", part.text, out);
  out->append(",\"attributes\":").append(inner_.json().empty() ? "{}" : inner_.json());
  if (part.dropped > 0) append_number(",\"dropped_attributes_count\":", part.dropped, out);
  out->push_back('}');
}

void OtlpSpanReader::write_link(const Part& part, std::string* out) {
  inner_.finish();
  begin_element(out);
  append_text("{\"trace_id\":", link_trace_id_.hex(), out);
  append_text(",\"span_id\":", link_span_id_.hex(), out);
  if (!part.text.empty()) append_text(",\"trace_state\":", part.text, out);
  out->append(",\"attributes\":").append(inner_.json().empty() ? "{}" : inner_.json());
  if (part.dropped > 0) append_number(",\"dropped_attributes_count\":", part.dropped, out);
  if (part.flags > 0) append_number(",\"flags\":", part.flags, out);
  out->push_back('}');
  if (link_trace_id_.invalid()) ++tolerated_;
  if (link_span_id_.invalid()) ++tolerated_;
}

}  // namespace ew
