// One record of flow data to a row of netflow_metrics (reference netflow.md sections 6 to 9):
// columns, the time of the flow, counters, sampling, and metadata for everything that has no
// column. Not responsible for reading datagrams, nor for options data.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "lib/decode/decoder.h"
#include "lib/decode/netflow/data_record.h"

namespace ew::flow {

class RecordToRow {
 public:
  explicit RecordToRow(const DecodeOptions& options);
  ~RecordToRow();

  // Appends the row. After a fault key() says where, and what was written is to be rolled back.
  Fault write(const DataRecord& record, const Message& message, Decoded* out);
  std::string_view key() const;
  // Characters that became U+FFFD since the last call (Decoded::add_replaced).
  uint64_t take_replaced();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ew::flow
