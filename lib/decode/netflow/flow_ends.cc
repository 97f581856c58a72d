#include "lib/decode/netflow/flow_ends.h"

#include <array>
#include <cstdint>

namespace ew::flow {
namespace {

constexpr size_t kIpv4Size = 4;
constexpr size_t kIpv6Size = 16;

struct End {
  uint16_t index = RecordPlan::kAbsent;
  bool zero = true;

  bool exists() const { return index != RecordPlan::kAbsent; }
};

// Both ends in one family.
struct Pair {
  End src;
  End dst;

  bool exists() const { return src.exists() || dst.exists(); }
  bool zero() const { return src.zero && dst.zero; }
  uint16_t place() const { return src.exists() ? src.index : dst.index; }
};

// The last address that is not zero stands.
void take(RecordPlan::End what, std::string_view bytes, size_t size, End* end) {
  if (bytes.size() != size) return;
  const bool zero = is_zero(bytes);
  if (!zero || end->zero) *end = {what.index, zero};
}

bool is_ipv6(const Pair& ipv4, const Pair& ipv6, const RecordValues& values) {
  if (!ipv4.exists() || !ipv6.exists()) return ipv6.exists();
  if (ipv4.zero() != ipv6.zero()) return ipv4.zero();
  // Two headers of a tunnel: the inner one comes last.
  if (!ipv4.zero()) return ipv6.place() > ipv4.place();
  return values.number(Role::ip_version) == 6;
}

std::string_view use(const End& end, RecordValues* values) {
  if (!end.exists()) return {};
  values->use(end.index);
  return values->bytes(end.index);
}

}  // namespace

Ends read_ends(RecordValues* values) {
  Pair ipv4;
  Pair ipv6;
  for (const RecordPlan::End& end : values->plan().ends()) {
    const std::string_view bytes = values->bytes(end.index);
    if (end.role == Role::src_ipv4) take(end, bytes, kIpv4Size, &ipv4.src);
    if (end.role == Role::dst_ipv4) take(end, bytes, kIpv4Size, &ipv4.dst);
    if (end.role == Role::src_ipv6) take(end, bytes, kIpv6Size, &ipv6.src);
    if (end.role == Role::dst_ipv6) take(end, bytes, kIpv6Size, &ipv6.dst);
  }
  Ends ends;
  ends.ipv6 = is_ipv6(ipv4, ipv6, *values);
  const Pair& pair = ends.ipv6 ? ipv6 : ipv4;
  ends.src = use(pair.src, values);
  ends.dst = use(pair.dst, values);
  return ends;
}

}  // namespace ew::flow
