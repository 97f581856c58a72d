// Names of members and the columns that they fill, for the reference decoder of the bench: the
// columns as they are called and in camelCase. Not responsible for other aliases.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bench {

using Columns = std::unordered_map<std::string, std::string>;

inline std::string_view names_of(std::string_view type) {
  if (type == "telemetry") {
    return "timestamp poller_id agent_id metric_name metric_type device_id value unit tags "
           "partition scale is_delta target_device_ip if_index metadata ";
  }
  if (type == "events") return "version host short_message level severity ";
  if (type == "ocsf") {
    return "id time class_uid category_uid type_uid activity_id severity_id message device "
           "src_endpoint dst_endpoint metadata log_name actor observables ";
  }
  if (type == "sweep") {
    return "host_ip poller_id agent_id partition network_cidr hostname mac icmp_available "
           "icmp_response_time_ns icmp_packet_loss tcp_ports_scanned tcp_ports_open "
           "port_scan_results last_sweep_time first_seen metadata ";
  }
  if (type == "netflow") {
    return "timestamp poller_id agent_id device_id flow_direction src_addr dst_addr src_port "
           "dst_port protocol packets octets sampler_address input_snmp output_snmp metadata ";
  }
  if (type == "otel-metrics") {
    return "timestamp trace_id span_id service_name span_name span_kind duration_ms "
           "duration_seconds metric_type http_method http_route http_status_code grpc_service "
           "grpc_method grpc_status_code is_slow component level unit ";
  }
  if (type == "otel-traces") {
    return "trace_id span_id parent_span_id name kind start_time_unix_nano end_time_unix_nano "
           "service_name status attributes resource_attributes events links ";
  }
  return "timestamp trace_id span_id severity_text severity_number body service_name attributes "
         "resource_attributes ";
}

inline Columns columns_of(std::string_view type) {
  Columns columns;
  std::string name, camel;
  bool upper = false;
  for (const char c : names_of(type)) {
    if (c == ' ') {
      columns[name] = name;
      columns[camel] = name;
      name.clear();
      camel.clear();
      continue;
    }
    name.push_back(c);
    if (c != '_') camel.push_back(upper ? static_cast<char>(std::toupper(c)) : c);
    upper = c == '_';
  }
  if (type == "events")
    columns.insert({{"timestamp", "event_timestamp"}, {"_remote_addr", "remote_addr"}});
  if (type == "logs") columns.insert({{"flags", "trace_flags"}});
  return columns;
}

}  // namespace bench
