#include "lib/decode/types.h"

#include "lib/decode/events.h"
#include "lib/decode/logs.h"
#include "lib/decode/netflow.h"
#include "lib/decode/ocsf.h"
#include "lib/decode/otel_metrics.h"
#include "lib/decode/otel_traces.h"
#include "lib/decode/sweep.h"
#include "lib/decode/telemetry.h"

namespace ew {
namespace {

constexpr DecodeType kTypes[] = {
    {"telemetry", "timeseries_metrics", "JSON metrics and sysmon samples", make_telemetry},
    {"events", "events", "CloudEvents in every mode, GELF, syslog as JSON, SNMP traps, OCSF",
     make_events},
    {"ocsf", "ocsf_events", "OCSF events, bare or as data of CloudEvents", make_ocsf},
    {"otel-metrics", "otel_metrics",
     "OTLP metrics as protobuf or JSON, performance metrics as JSON", make_otel_metrics},
    {"otel-traces", "otel_traces", "OTLP spans as protobuf or JSON, flattened JSON spans",
     make_otel_traces},
    {"sweep", "sweep_host_states", "host states and sweep summaries", make_sweep},
    {"netflow", "netflow_metrics",
     "NetFlow v5, v9 and IPFIX datagrams, flows in JSON or as FlowMessage", make_netflow},
    {"logs", "logs", "OTLP logs as protobuf or JSON, flat JSON logs, syslog, GELF, SNMP traps",
     make_logs},
};

}  // namespace

std::span<const DecodeType> decode_types() { return kTypes; }

const DecodeType* find_decode_type(std::string_view name) {
  for (const DecodeType& type : kTypes) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

}  // namespace ew
