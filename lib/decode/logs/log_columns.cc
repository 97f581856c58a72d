#include "lib/decode/logs/log_columns.h"

namespace ew::logs {

const TableColumns& columns() {
  static const TableColumns kColumns = {"timestamp",
                                        "trace_id",
                                        "span_id",
                                        "severity_text",
                                        "severity_number",
                                        "body",
                                        "service_name",
                                        "service_version",
                                        "service_instance",
                                        "scope_name",
                                        "scope_version",
                                        "attributes",
                                        "resource_attributes",
                                        "id",
                                        "observed_timestamp",
                                        "trace_flags",
                                        "event_name",
                                        "source",
                                        "scope_attributes"};
  return kColumns;
}

}  // namespace ew::logs
