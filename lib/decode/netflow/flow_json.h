// One flow in JSON to a row of netflow_metrics: the names of ServiceRadar and of goflow2 (reference
// messages.md section 5.1, netflow.md section 15).
// Not responsible for finding flows in a payload: netflow.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"
#include "lib/decode/jsonb.h"
#include "lib/decode/keys.h"
#include "lib/decode/netflow/netflow_columns.h"
#include "lib/decode/row_writer.h"

namespace ew {

class FlowJson {
 public:
  explicit FlowJson(const DecodeOptions& options);

  // After a fault key() says where, and what was written is to be rolled back.
  Fault write(JsonValue flow, uint64_t element, const Message& message, Decoded* out);
  const std::string& key() const { return key_; }

 private:
  Fault at(size_t column, Fault fault);
  Fault write_time(const Message& message);
  Fault read_own_time(int64_t* nanos);
  Fault read_old_time(int64_t* nanos);
  Fault write_ends();
  Fault write_address(netflow::Column column);
  Fault write_integer(netflow::Column column, int64_t min, int64_t max);
  Fault write_protocol();
  Fault write_counters();
  Fault write_metadata(Decoded* out);
  void divide_members(JsonValue metadata);

  DecodeOptions options_;
  Fields fields_;
  RowWriter row_{netflow::columns()};
  JsonbReader metadata_reader_;
  std::vector<JsonValue> named_;    // for metadata, under their names
  std::vector<JsonValue> unknown_;  // for metadata, under _unmapped
  std::string text_;                // of an address
  std::string key_;
};

}  // namespace ew
