#include "lib/decode/netflow/flow_counters.h"

namespace ew::flow {
namespace {

constexpr Role kOctets[] = {Role::octets,           Role::octets_total,
                            Role::post_octets,      Role::post_octets_total,
                            Role::initiator_octets, Role::layer2_octets};
constexpr Role kPackets[] = {Role::packets, Role::packets_total, Role::post_packets,
                             Role::post_packets_total, Role::initiator_packets};

std::optional<uint64_t> first_of(std::span<const Role> roles, RecordValues* values) {
  std::optional<uint64_t> count;
  for (const Role role : roles) {
    const std::optional<uint64_t> value = values->number(role);
    if (!value) continue;
    values->use(role);
    count = value;
    if (*value != 0) break;
  }
  return count;
}

}  // namespace

Counters read_counters(RecordValues* values) {
  return {first_of(kPackets, values), first_of(kOctets, values)};
}

}  // namespace ew::flow
