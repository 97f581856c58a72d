#include "lib/decode/ocsf/ocsf_to_event.h"

#include <optional>
#include <string>

#include "lib/decode/events/events_columns.h"
#include "lib/decode/keys.h"

namespace ew {
Fault OcsfToEvent::write(const CloudEvent& event, const Message& message, RowWriter* row,
                         Decoded* out) {
  Fault fault = ocsf_.read(event.enveloped ? event.data : event.event, event.time, message);
  place_ = ocsf_.place();
  if (!fault.none()) return fault;
  fault = read_object(ocsf::kMetadata, &metadata_reader_, &metadata_, out);
  if (!fault.none()) return fault;
  fault = read_object(ocsf::kDevice, &device_reader_, &device_, out);
  if (!fault.none()) return fault;
  fault = read_object(ocsf::kSrcEndpoint, &endpoint_reader_, &endpoint_, out);
  if (!fault.none()) return fault;
  write_origin(message, row);
  const int64_t severity = ocsf_.number(ocsf::kSeverityId);
  if (const std::optional<int64_t> level = ocsf::severity_level(severity); level) {
    row->integer(events::kLevel, *level);
  }
  if (ocsf_[ocsf::kSeverity].exists()) {
    row->text(events::kSeverity, ocsf_[ocsf::kSeverity]);
  } else if (!ocsf::severity_name(severity).empty()) {
    row->text(events::kSeverity, ocsf::severity_name(severity));
  }
  row->text(events::kShortMessage, ocsf_[ocsf::kMessage]);
  return {};
}

Fault OcsfToEvent::read_object(ocsf::Column column, JsonbReader* reader, JsonValue* object,
                               Decoded* out) {
  place_ = column;
  JsonValue value;
  const Fault fault = reader->read(ocsf_[column], options_, out, &value);
  *object = value.exists() && value.is_object() ? value : JsonValue();
  return fault;
}

// The columns up to `host`.
void OcsfToEvent::write_origin(const Message& message, RowWriter* row) {
  row->time(events::kEventTimestamp, ocsf_.time());
  row->text(events::kId, ocsf_.id());
  JsonValue source;
  if (metadata_.exists()) {
    const JsonValue product = metadata_.find("product");
    if (product.exists()) source = find_name(product, "name");
  }
  row->text(events::kSource, source.exists() ? source : ocsf_[ocsf::kLogProvider]);
  row->text(events::kType, std::to_string(ocsf_.number(ocsf::kClassUid)));
  if (ocsf_[ocsf::kLogName].exists()) {
    row->text(events::kSubject, ocsf_[ocsf::kLogName]);
  } else if (!message.subject.empty()) {
    row->text(events::kSubject, message.subject);
  }
  if (endpoint_.exists()) row->text(events::kRemoteAddr, find_name(endpoint_, "ip"));
  JsonValue host;
  for (const JsonValue object : {device_, endpoint_}) {
    if (!host.exists() && object.exists()) host = find_name(object, "hostname", Take::host);
  }
  row->text(events::kHost, host);
}

}  // namespace ew
