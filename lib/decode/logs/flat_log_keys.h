// The members of a flat log record and their aliases (reference messages.md section 8.2). Several
// fields may feed one column; flat_log.h says in which order.
#pragma once

#include <cstddef>

#include "lib/decode/keys.h"

namespace ew {

enum class LogField : size_t {
  time,
  time_nanos,
  syslog_time,
  observed,
  observed_nanos,
  trace_id,
  trace_id_camel,
  span_id,
  span_id_camel,
  flags,
  severity_text,
  level,
  severity_number,
  body,
  event_name,
  service,
  application,
  service_version,
  service_instance,
  scope_name,
  scope_version,
  scope,
  scope_attributes,
  resource,
  attributes,
  // What says where a record comes from, and stands for a resource that is not there.
  host,
  hostname,
  host_syslog,
  remote_addr,
  remote_addr_gelf,
  source,
  ip,
  ip_address,
  full_message,
  community,  // stored nowhere
};
inline constexpr LogField kFirstOrigin = LogField::host;
inline constexpr LogField kLastOrigin = LogField::ip_address;

// Columns are numbered as LogField.
const KeyTable& flat_log_keys();

}  // namespace ew
