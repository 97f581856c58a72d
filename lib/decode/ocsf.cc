#include "lib/decode/ocsf.h"

#include <string>
#include <vector>

#include "lib/decode/cloudevent.h"
#include "lib/decode/jsonb.h"
#include "lib/decode/metadata.h"
#include "lib/decode/ocsf/ocsf_event.h"
#include "lib/decode/row_writer.h"

namespace ew {
namespace {

using namespace ocsf;  // the columns

const TableColumns& columns() {
  static const TableColumns kColumns = {
      "id",           "time",          "class_uid",   "category_uid",  "type_uid",
      "activity_id",  "activity_name", "severity_id", "severity",      "message",
      "status_id",    "status",        "status_code", "status_detail", "metadata",
      "observables",  "trace_id",      "span_id",     "actor",         "device",
      "src_endpoint", "dst_endpoint",  "log_name",    "log_provider",  "log_level",
      "log_version",  "unmapped",      "raw_data"};
  return kColumns;
}

class OcsfDecoder final : public Decoder {
 public:
  explicit OcsfDecoder(const DecodeOptions& options) : options_(options), events_(options) {}

  void decode(const Message& message, Decoded* out) override;

 private:
  void decode_event(const CloudEvent& event, uint64_t n, const Message& message, Decoded* out);
  Fault write_row(const CloudEvent& event, const Message& message, Decoded* out);
  void write_class();
  Fault write_objects(std::initializer_list<Column> columns, Decoded* out);
  Fault write_source(const CloudEvent& event, const Message& message, Decoded* out);
  Fault write_unmapped(const CloudEvent& event, Decoded* out);

  DecodeOptions options_;
  CloudEventReader events_;
  OcsfEvent ocsf_;
  RowWriter row_{columns()};
  JsonbReader jsonb_;
  Column place_ = kId;
  std::vector<JsonValue> unknown_;
  std::string envelope_text_;
  JsonDocument envelope_;
};

void OcsfDecoder::decode(const Message& message, Decoded* out) {
  events_.for_each(message, out, [&](const CloudEvent& event, uint64_t n) {
    decode_event(event, n, message, out);
  });
}

void OcsfDecoder::decode_event(const CloudEvent& event, uint64_t n, const Message& message,
                               Decoded* out) {
  if (event.enveloped && (!event.data.exists() || !event.data.is_object())) {
    return out->bad(n, code::kMissingField, event.binary ? "" : "/data",
                    "the data of the event is no OCSF event");
  }
  const Decoded::Mark mark = out->mark();
  const Fault fault = write_row(event, message, out);
  if (fault.none()) return;
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out->bad(n, fault.code, "", "the element " + std::string(fault.reason));
  }
  const std::string_view key = ocsf_.fields().key(place_);
  // The time of an event without one is an attribute.
  const bool in_data = event.enveloped && (place_ != kTime || ocsf_[kTime].exists());
  out->bad(n, fault.code, place_in(event, in_data, key),
           std::string(key) + " " + std::string(fault.reason));
}

Fault OcsfDecoder::write_row(const CloudEvent& event, const Message& message, Decoded* out) {
  const JsonValue wrapped = event.enveloped ? event.data : event.event;
  Fault fault = ocsf_.read(wrapped, event.time, message);
  place_ = ocsf_.place();
  if (!fault.none()) return fault;
  row_.begin(out);
  write_class();
  if (fault = write_objects({kMetadata, kObservables}, out); !fault.none()) return fault;
  row_.text(kTraceId, ocsf_[kTraceId]);
  row_.text(kSpanId, ocsf_[kSpanId]);
  fault = write_objects({kActor, kDevice, kSrcEndpoint, kDstEndpoint}, out);
  if (!fault.none()) return fault;
  if (fault = write_source(event, message, out); !fault.none()) return fault;
  return row_.finish();
}

// The columns up to `status_detail`: what happened, and how bad it is.
void OcsfDecoder::write_class() {
  row_.text(kId, ocsf_.id());
  row_.time(kTime, ocsf_.time());
  for (const Column column : {kClassUid, kCategoryUid, kTypeUid, kActivityId}) {
    row_.integer(column, ocsf_.number(column));
  }
  row_.text(kActivityName, ocsf_[kActivityName]);
  row_.integer(kSeverityId, ocsf_.number(kSeverityId));
  const std::string_view severity = severity_name(ocsf_.number(kSeverityId));
  if (ocsf_[kSeverity].exists()) {
    row_.text(kSeverity, ocsf_[kSeverity]);
  } else if (!severity.empty()) {
    row_.text(kSeverity, severity);
  }
  row_.text(kMessage, ocsf_[kMessage]);
  if (ocsf_[kStatusId].exists()) row_.integer(kStatusId, ocsf_.number(kStatusId));
  for (const Column column : {kStatus, kStatusCode, kStatusDetail}) {
    row_.text(column, ocsf_[column]);
  }
}

// Columns that are NOT NULL: the default of an absent one is written.
Fault OcsfDecoder::write_objects(std::initializer_list<Column> columns, Decoded* out) {
  for (const Column column : columns) {
    place_ = column;
    JsonValue value;
    const Fault fault = jsonb_.read(ocsf_[column], options_, out, &value);
    if (!fault.none()) return fault;
    if (value.exists()) {
      row_.json(column, value);
    } else {
      row_.raw(column, column == kObservables ? "[]" : "{}");
    }
  }
  return {};
}

// The columns from `log_name` on: where the event came from, and what no column took.
Fault OcsfDecoder::write_source(const CloudEvent& event, const Message& message, Decoded* out) {
  if (ocsf_[kLogName].exists()) {
    row_.text(kLogName, ocsf_[kLogName]);
  } else if (!message.subject.empty()) {
    row_.text(kLogName, message.subject);
  }
  for (const Column column : {kLogProvider, kLogLevel, kLogVersion}) {
    row_.text(column, ocsf_[column]);
  }
  place_ = kUnmapped;
  if (const Fault fault = write_unmapped(event, out); !fault.none()) return fault;
  if (ocsf_[kRawData].exists()) {
    row_.text(kRawData, ocsf_[kRawData]);
  } else {
    row_.text(kRawData, event.text);
  }
  return {};
}

// Attributes of the envelope are in raw_data; where the event brings its own they are kept here.
Fault OcsfDecoder::write_unmapped(const CloudEvent& event, Decoded* out) {
  JsonValue unmapped;
  const Fault fault = jsonb_.read(ocsf_[kUnmapped], options_, out, &unmapped);
  if (!fault.none()) return fault;
  unknown_ = ocsf_.fields().unknown();
  if (event.enveloped && ocsf_[kRawData].exists()) {
    envelope_text_.assign("{\"cloudevents\":");
    append_attributes(event, &envelope_text_);
    envelope_text_.push_back('}');
    const size_t size = envelope_text_.size();
    envelope_text_.append(kJsonPadding, ' ');
    envelope_.parse(std::string_view(envelope_text_).substr(0, size), kMaxJsonDepth + 1);
    unknown_.push_back(*envelope_.root().begin());
  }
  if (unmapped.exists() || !unknown_.empty()) {
    append_metadata(unmapped, unknown_, row_.member(kUnmapped));
  } else {
    row_.raw(kUnmapped, "{}");
  }
  return {};
}

}  // namespace

std::unique_ptr<Decoder> make_ocsf(const DecodeOptions& options) {
  return std::make_unique<OcsfDecoder>(options);
}

}  // namespace ew
