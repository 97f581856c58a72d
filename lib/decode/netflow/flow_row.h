// One FlowMessage to a row of netflow_metrics (reference messages.md section 5.3). A field that the
// message does not carry is NULL, though the schema would read zero.
// Not responsible for reading protobuf: flow_message.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/decode/decoder.h"
#include "lib/decode/netflow/flow_message.h"
#include "lib/decode/netflow/netflow_columns.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/text_store.h"

namespace ew {

class FlowRow {
 public:
  // After a fault key() says where, and what was written is to be rolled back. Texts that are not
  // UTF-8 are repaired and counted in `texts`.
  Fault write(const FlowMessage& flow, uint64_t element, const Message& message, TextStore* texts,
              Decoded* out);
  std::string_view key() const;

 private:
  Fault at(uint32_t number, Fault fault);
  Fault write_time(const FlowMessage& flow, const Message& message);
  Fault find_time(const FlowMessage& flow, int64_t* nanos);
  void write_direction(const FlowMessage& flow);
  Fault write_ends(const FlowMessage& flow);
  Fault write_counters(const FlowMessage& flow);
  Fault write_address(const FlowMessage& flow, uint32_t number, netflow::Column column);
  Fault write_number(const FlowMessage& flow, uint32_t number, int64_t max, netflow::Column column);
  Fault write_metadata(const FlowMessage& flow, TextStore* texts);

  RowWriter row_{netflow::columns()};
  std::string metadata_;
  uint32_t place_ = 0;  // number of the field; 0: no field, the time of the row
};

}  // namespace ew
