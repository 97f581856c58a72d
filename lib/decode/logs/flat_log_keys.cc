#include "lib/decode/logs/flat_log_keys.h"

namespace ew {

// In the order of LogField.
const KeyTable& flat_log_keys() {
  static const KeyTable kTable = {
      {Take::time, {"timestamp", "time", "ts", "@timestamp"}},
      {Take::unit_time, {"time_unix_nano", "timeUnixNano"}},
      {Take::time, {"timereported", "ISODATE"}},
      {Take::time, {"observed_timestamp", "observedTimestamp"}},
      {Take::unit_time, {"observed_time_unix_nano", "observedTimeUnixNano"}},
      {Take::name, {"trace_id"}},
      {Take::name, {"traceId"}},
      {Take::name, {"span_id"}},
      {Take::name, {"spanId"}},
      {Take::any, {"trace_flags", "traceFlags", "flags"}},
      {Take::identity, {"severity_text", "severityText", "severity"}},
      {Take::any, {"level", "syslogseverity", "PRIORITY"}},
      {Take::nonzero, {"severity_number", "severityNumber"}},
      {Take::any,
       {"body", "message", "msg", "summary", "short_message", "event", "log", "MESSAGE"}},
      {Take::name, {"event_name", "eventName"}},
      {Take::host, {"service.name", "service_name", "serviceName", "service"}},
      {Take::host,
       {"application_name", "applicationName", "app_name", "appName", "app-name", "programname",
        "PROGRAM"}},
      {Take::name, {"service.version", "service_version", "serviceVersion"}},
      {Take::name,
       {"service.instance.id", "service_instance", "service_instance_id", "serviceInstance"}},
      {Take::name, {"scope.name", "scope_name", "scopeName"}},
      {Take::name, {"scope.version", "scope_version", "scopeVersion"}},
      {Take::any, {"scope"}},
      {Take::any, {"scope_attributes", "scopeAttributes"}},
      {Take::any, {"resource_attributes", "resourceAttributes", "resource"}},
      {Take::any, {"attributes"}},
      {Take::host, {"host"}},
      {Take::host, {"hostname"}},
      {Take::host, {"HOST"}},
      {Take::identity, {"remote_addr"}},
      {Take::identity, {"_remote_addr"}},
      {Take::name, {"source"}},
      {Take::identity, {"ip"}},
      {Take::identity, {"ip_address"}},
      {Take::any, {"full_message"}},
      {Take::any, {"community"}},
  };
  return kTable;
}

}  // namespace ew
