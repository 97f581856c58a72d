#include "lib/decode/netflow/netflow_columns.h"

#include "lib/decode/row_id.h"

namespace ew::netflow {

const TableColumns& columns() {
  static const TableColumns kColumns = {
      "timestamp", "poller_id", "agent_id",        "device_id",  "flow_direction",
      "src_addr",  "dst_addr",  "src_port",        "dst_port",   "protocol",
      "packets",   "octets",    "sampler_address", "input_snmp", "output_snmp",
      "metadata",  "id"};
  return kColumns;
}

void write_id(const Message& message, uint64_t element, RowWriter* row) {
  append_row_uuid(message, element, row->member(kId));
}

}  // namespace ew::netflow
