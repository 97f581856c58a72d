// From an OCSF event to the columns of events, which know less of it (reference messages.md section
// 3.5). Not responsible for the columns of ocsf_events: ocsf.h.
#pragma once

#include "lib/decode/cloudevent.h"
#include "lib/decode/jsonb.h"
#include "lib/decode/ocsf/ocsf_event.h"
#include "lib/decode/row_writer.h"

namespace ew {

class OcsfToEvent {
 public:
  explicit OcsfToEvent(const DecodeOptions& options) : options_(options) {}

  // Writes all columns but raw_data. Of a fault place() is the member.
  Fault write(const CloudEvent& event, const Message& message, RowWriter* row, Decoded* out);
  ocsf::Column place() const { return place_; }
  const OcsfEvent& ocsf() const { return ocsf_; }

 private:
  Fault read_object(ocsf::Column column, JsonbReader* reader, JsonValue* object, Decoded* out);
  void write_origin(const Message& message, RowWriter* row);

  DecodeOptions options_;
  OcsfEvent ocsf_;
  JsonbReader metadata_reader_, device_reader_, endpoint_reader_;
  JsonValue metadata_, device_, endpoint_;  // !exists(): none that is an object
  ocsf::Column place_ = ocsf::kId;
};

}  // namespace ew
