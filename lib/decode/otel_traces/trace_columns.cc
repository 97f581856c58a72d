#include "lib/decode/otel_traces/trace_columns.h"

#include <charconv>
#include <string>

namespace ew::traces {

const TableColumns& columns() {
  static const TableColumns kColumns = {"timestamp",
                                        "trace_id",
                                        "span_id",
                                        "parent_span_id",
                                        "name",
                                        "kind",
                                        "start_time_unix_nano",
                                        "end_time_unix_nano",
                                        "service_name",
                                        "service_version",
                                        "service_instance",
                                        "scope_name",
                                        "scope_version",
                                        "status_code",
                                        "status_message",
                                        "attributes",
                                        "resource_attributes",
                                        "events",
                                        "links",
                                        "trace_state",
                                        "flags",
                                        "scope_attributes",
                                        "dropped_attributes_count",
                                        "dropped_events_count",
                                        "dropped_links_count"};
  return kColumns;
}

void write_nanos(Column column, int64_t nanos, RowWriter* row) {
  std::string* const line = row->member(column);
  line->push_back('"');
  char digits[24];
  line->append(digits, std::to_chars(digits, digits + sizeof digits, nanos).ptr);
  line->push_back('"');
}

}  // namespace ew::traces
