// Where logs come from as their subject says it: the column `source` (reference messages.md section
// 8.4). Not responsible for what a record itself says.
#pragma once

#include <string>
#include <string_view>

namespace ew {

// The token behind `logs.`, else the first of syslog, snmp, otel, internal that the subject holds
// anywhere; in lower case. "" = it does not say. The view is a constant or points into `lower`.
std::string_view source_of_subject(std::string_view subject, std::string* lower);

// The event name, or the attribute `event_type`, of findings of web application firewalls: their
// own source counts more than the subject.
inline constexpr std::string_view kFirewallFinding = "waf.finding";

}  // namespace ew
