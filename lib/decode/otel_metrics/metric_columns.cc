#include "lib/decode/otel_metrics/metric_columns.h"

namespace ew::metrics {

const TableColumns& columns() {
  static const TableColumns kTable = {"timestamp",
                                      "trace_id",
                                      "span_id",
                                      "service_name",
                                      "span_name",
                                      "span_kind",
                                      "duration_ms",
                                      "duration_seconds",
                                      "metric_type",
                                      "http_method",
                                      "http_route",
                                      "http_status_code",
                                      "grpc_service",
                                      "grpc_method",
                                      "grpc_status_code",
                                      "is_slow",
                                      "component",
                                      "level",
                                      "unit",
                                      "series_key",
                                      "value",
                                      "attributes",
                                      "resource_attributes",
                                      "data_point"};
  return kTable;
}

}  // namespace ew::metrics
