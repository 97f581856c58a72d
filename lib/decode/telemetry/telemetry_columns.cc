#include "lib/decode/telemetry/telemetry_columns.h"

namespace ew::telemetry {

const TableColumns& columns() {
  static const TableColumns kColumns = {"timestamp",
                                        "poller_id",
                                        "agent_id",
                                        "metric_name",
                                        "metric_type",
                                        "device_id",
                                        "value",
                                        "unit",
                                        "tags",
                                        "partition",
                                        "scale",
                                        "is_delta",
                                        "target_device_ip",
                                        "if_index",
                                        "metadata",
                                        "series_key"};
  return kColumns;
}

void add_series_tags(JsonValue tags, SeriesKey* key) {
  static const std::vector<std::string_view> kSkipped = {"available", "metric", "packet_loss"};
  key->add_members("tag:", tags, kSkipped);
}

}  // namespace ew::telemetry
