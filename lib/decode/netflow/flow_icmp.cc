#include "lib/decode/netflow/flow_icmp.h"

namespace ew::flow {
namespace {

// The elements of one family.
struct Roles {
  Role both;
  Role type;
  Role code;
};
constexpr Roles kIpv4 = {Role::icmp_ipv4, Role::icmp_type_ipv4, Role::icmp_code_ipv4};
constexpr Roles kIpv6 = {Role::icmp_ipv6, Role::icmp_type_ipv6, Role::icmp_code_ipv6};
constexpr uint64_t kMaxBoth = 0xFFFF;
constexpr uint64_t kIcmp = 1;
constexpr uint64_t kIcmpv6 = 58;

std::optional<uint64_t> use(Role role, RecordValues* values) {
  const std::optional<uint64_t> value = values->number(role);
  if (value) values->use(role);
  return value;
}

// Whether a value that is not zero was found; one that is zero stands until then.
bool read(const Roles& roles, RecordValues* values, Icmp* icmp) {
  const std::optional<uint64_t> both = values->number(roles.both);
  if (both && *both <= kMaxBoth) {
    values->use(roles.both);
    if (*both != 0 || !icmp->type) *icmp = {*both >> 8, *both & 0xFF};
    if (*both != 0) return true;
  }
  const Icmp apart = {use(roles.type, values), use(roles.code, values)};
  const bool says = apart.type.value_or(0) != 0 || apart.code.value_or(0) != 0;
  if (says || (!icmp->type && !icmp->code)) *icmp = apart;
  return says;
}

}  // namespace

Icmp read_icmp(bool ipv6, RecordValues* values) {
  Icmp icmp;
  if (!values->plan().has_any(Role::icmp_ipv4, Role::icmp_code_ipv6)) return icmp;
  if (!read(ipv6 ? kIpv6 : kIpv4, values, &icmp)) read(ipv6 ? kIpv4 : kIpv6, values, &icmp);
  return icmp;
}

Icmp icmp_of_port(std::optional<uint64_t> protocol, std::optional<uint64_t> port, bool zero_says) {
  const uint64_t number = protocol.value_or(0);
  if (number != kIcmp && number != kIcmpv6) return {};
  if (!port || (*port == 0 && !zero_says)) return {};
  return {*port >> 8, *port & 0xFF};
}

}  // namespace ew::flow
