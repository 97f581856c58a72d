#include "lib/decode/events.h"

#include <string>

#include "lib/decode/cloudevent.h"
#include "lib/decode/events/event_fields.h"
#include "lib/decode/events/event_kinds.h"
#include "lib/decode/events/events_columns.h"
#include "lib/decode/keys.h"
#include "lib/decode/ocsf/ocsf_to_event.h"
#include "lib/decode/row_id.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/severity.h"
#include "lib/decode/times.h"
#include "lib/decode/trap.h"

namespace ew {
namespace {

using namespace events;  // the columns
using Field = EventFields::Field;

// What the types with a format of their own have.
constexpr std::string_view kVersionOfKinds = "1.1";
constexpr int64_t kLifecycleLevel = 5;
constexpr std::string_view kLifecycleSeverity = "Medium";

class EventsDecoder final : public Decoder {
 public:
  explicit EventsDecoder(const DecodeOptions& options) : reader_(options), ocsf_(options) {}

  void decode(const Message& message, Decoded* out) override;

 private:
  void decode_event(const CloudEvent& event, uint64_t n, const Message& message, Decoded* out);
  Fault write_row(const CloudEvent& event, uint64_t n, const Message& message, Decoded* out);
  Fault write_ocsf(const CloudEvent& event, const Message& message, Decoded* out);
  Fault write_time(const CloudEvent& event, EventKind kind, const Message& message);
  void write_attributes(uint64_t n, const Message& message);
  Fault write_plain(const CloudEvent& event);
  void write_message(const CloudEvent& event);
  void write_trap_message(JsonValue trap);
  void write_health(JsonValue data);
  Fault write_lifecycle(JsonValue data);
  Fault read_level_at(bool in_data, Level* level);

  CloudEventReader reader_;
  EventFields fields_;
  RowWriter row_{columns()};
  OcsfToEvent ocsf_;
  std::string text_;
  // Where the fault is.
  std::string_view key_;
  bool in_data_ = false;
};

void EventsDecoder::decode(const Message& message, Decoded* out) {
  reader_.for_each(message, out, [&](const CloudEvent& event, uint64_t n) {
    decode_event(event, n, message, out);
  });
}

void EventsDecoder::decode_event(const CloudEvent& event, uint64_t n, const Message& message,
                                 Decoded* out) {
  const Decoded::Mark mark = out->mark();
  const Fault fault = write_row(event, n, message, out);
  if (fault.none()) return;
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out->bad(n, fault.code, "", "the element " + std::string(fault.reason));
  }
  out->bad(n, fault.code, place_in(event, event.enveloped && in_data_, key_),
           std::string(key_) + " " + std::string(fault.reason));
}

Fault EventsDecoder::write_row(const CloudEvent& event, uint64_t n, const Message& message,
                               Decoded* out) {
  fields_.read(event);
  row_.begin(out);
  if (fields_.is_ocsf()) {
    if (const Fault fault = write_ocsf(event, message, out); !fault.none()) return fault;
    row_.text(kRawData, event.text);
    return row_.finish();
  }
  EventKind kind = EventKind::plain;
  if (event.enveloped && event.data.exists() && event.data.is_object()) {
    kind = event_kind(fields_.of_envelope(Field::kType), fields_.of_envelope(Field::kSubject));
  }
  Fault fault = write_time(event, kind, message);
  if (!fault.none()) return fault;
  write_attributes(n, message);
  if (kind == EventKind::poller_health) {
    write_health(event.data);
  } else {
    fault = kind == EventKind::plain ? write_plain(event) : write_lifecycle(event.data);
    if (!fault.none()) return fault;
  }
  row_.text(kRawData, event.text);
  return row_.finish();
}

Fault EventsDecoder::write_ocsf(const CloudEvent& event, const Message& message, Decoded* out) {
  const Fault fault = ocsf_.write(event, message, &row_, out);
  const ocsf::Column place = ocsf_.place();
  key_ = ocsf_.ocsf().fields().key(place);
  // The time of an event without one is an attribute.
  in_data_ = place != ocsf::kTime || ocsf_.ocsf()[place].exists();
  return fault;
}

Fault EventsDecoder::write_time(const CloudEvent& event, EventKind kind, const Message& message) {
  const bool outer = fields_.of_envelope(Field::kTime).exists();
  const bool inner = fields_.of_data(Field::kTime).exists();
  // An envelope's time counts before that of its data, but for the kinds whose data says when.
  in_data_ = !event.enveloped || (inner && (!outer || kind != EventKind::plain));
  const JsonValue time =
      in_data_ ? fields_.of_data(Field::kTime) : fields_.of_envelope(Field::kTime);
  key_ = fields_.key(Field::kTime, in_data_);
  int64_t nanos = 0;
  const Fault fault = read_time_or_stored(time, message, &nanos);
  if (fault.none()) row_.time(kEventTimestamp, nanos);
  return fault;
}

// The columns up to `subject`.
void EventsDecoder::write_attributes(uint64_t n, const Message& message) {
  row_.text(kSpecversion, fields_.of_envelope(Field::kSpecversion));
  if (const JsonValue id = fields_.of_envelope(Field::kId); id.exists()) {
    row_.text(kId, id);
  } else {
    append_row_uuid(message, n, row_.member(kId));
  }
  row_.text(kSource, fields_.of_envelope(Field::kSource));
  row_.text(kType, fields_.of_envelope(Field::kType));
  row_.text(kDatacontenttype, fields_.of_envelope(Field::kContentType));
  if (const JsonValue subject = fields_.of_envelope(Field::kSubject); subject.exists()) {
    row_.text(kSubject, subject);
  } else if (!message.subject.empty()) {
    row_.text(kSubject, message.subject);
  }
}

// The columns from `remote_addr` to `version` of an event whose data has no format of its own.
Fault EventsDecoder::write_plain(const CloudEvent& event) {
  JsonValue remote_addr = fields_.data_first(Field::kRemoteAddr);
  if (fields_.is_trap()) {
    const JsonValue source = find_name(event.enveloped ? event.data : event.event, "source");
    if (source.exists()) remote_addr = source;
  }
  row_.text(kRemoteAddr, remote_addr);
  row_.text(kHost, fields_.data_first(Field::kHost));
  Level level;
  const bool in_data = fields_.of_data(Field::kLevel).exists();
  if (const Fault fault = read_level_at(in_data, &level); !fault.none()) return fault;
  if (level.number) row_.integer(kLevel, *level.number);
  if (const JsonValue severity = fields_.data_first(Field::kSeverity); severity.exists()) {
    row_.text(kSeverity, severity);
  } else if (!level.severity.empty()) {
    row_.text(kSeverity, level.severity);
  }
  write_message(event);
  row_.text(kVersion, fields_.data_first(Field::kVersion));
  return {};
}

void EventsDecoder::write_message(const CloudEvent& event) {
  if (const JsonValue text = fields_.envelope_first(Field::kShortMessage); text.exists()) {
    row_.text(kShortMessage, text);
  } else if (event.data.exists() && event.data.is_string()) {
    row_.text(kShortMessage, event.data);
  } else if (fields_.is_trap()) {
    write_trap_message(event.enveloped ? event.data : event.event);
  }
}

void EventsDecoder::write_trap_message(JsonValue trap) {
  const JsonValue body = trap.find("body");
  if (body.exists() && !body.is_null()) return row_.text(kShortMessage, body);
  const std::string_view text = trap_text(trap, &text_);
  if (!text.empty()) row_.text(kShortMessage, text);
}

void EventsDecoder::write_health(JsonValue data) {
  row_.text(kRemoteAddr, find_name(data, "remote_addr"));
  row_.text(kHost, find_name(data, "host", Take::host));
  const int64_t level = health_level(data);
  row_.integer(kLevel, level);
  row_.text(kSeverity, level_name(level));
  text_.clear();
  append_health_message(data, &text_);
  row_.text(kShortMessage, text_);
  row_.text(kVersion, kVersionOfKinds);
}

Fault EventsDecoder::write_lifecycle(JsonValue data) {
  row_.text(kRemoteAddr, find_name(data, "remote_addr"));
  row_.text(kHost, find_name(data, "device_id"));
  Level level{kLifecycleLevel, {}};
  if (data.find("level").exists() && !data.find("level").is_null()) {
    if (const Fault fault = read_level_at(true, &level); !fault.none()) return fault;
    if (level.number == 0) level.number = kLifecycleLevel;
  }
  if (level.number) row_.integer(kLevel, *level.number);
  if (const JsonValue severity = find_name(data, "severity"); severity.exists()) {
    row_.text(kSeverity, severity);
  } else {
    row_.text(kSeverity, kLifecycleSeverity);
  }
  text_.clear();
  append_lifecycle_message(data, &text_);
  row_.text(kShortMessage, text_);
  row_.text(kVersion, kVersionOfKinds);
  return {};
}

Fault EventsDecoder::read_level_at(bool in_data, Level* level) {
  const JsonValue value =
      in_data ? fields_.of_data(Field::kLevel) : fields_.of_envelope(Field::kLevel);
  if (!value.exists()) return {};
  key_ = value.key();
  in_data_ = in_data;
  return read_level(value, level);
}

}  // namespace

std::unique_ptr<Decoder> make_events(const DecodeOptions& options) {
  return std::make_unique<EventsDecoder>(options);
}

}  // namespace ew
