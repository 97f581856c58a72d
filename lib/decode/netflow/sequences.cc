#include "lib/decode/netflow/sequences.h"

#include <algorithm>

#include "lib/base/json.h"

namespace ew::flow {
namespace {

constexpr size_t kMaxShown = 1000;
// Up-times of datagrams that overtook each other differ by less.
constexpr int32_t kRebootMs = 60'000;

// From a to b on the circle of 32-bit numbers, backwards where that is nearer.
int32_t distance(uint32_t a, uint32_t b) { return static_cast<int32_t>(b - a); }

bool has_rebooted(std::optional<uint32_t> before, std::optional<uint32_t> now) {
  return before && now && distance(*before, *now) < -kRebootMs;
}

void append_count(std::string_view name, uint64_t value, std::string* out) {
  out->append(",\"").append(name).append("\":").append(std::to_string(value));
}

}  // namespace

void Sequences::see(const Domain& domain, const Step& step) {
  auto found = places_.find(domain);
  if (found == places_.end()) {
    if (places_.size() == kMaxDomains) {
      ++unfollowed_;
      return;
    }
    found = places_.emplace(domain, Place()).first;
  }
  Place& place = found->second;
  if (!check(&place, step)) return;
  place.expected = step.countable ? std::optional(step.next) : std::nullopt;
  place.uptime_ms = step.uptime_ms;
}

// Whether the datagram is the newest of its domain.
bool Sequences::check(Place* place, const Step& step) {
  if (!place->expected || *place->expected == step.number) return true;
  if (has_rebooted(place->uptime_ms, step.uptime_ms)) return true;
  const int32_t ahead = distance(*place->expected, step.number);
  if (ahead > 0) {
    // A number that became smaller without having come near its end began anew.
    if (step.number < *place->expected && ahead > static_cast<int32_t>(kMaxOvertaken)) return true;
    const auto missing = static_cast<uint32_t>(ahead);
    ++place->gaps, ++gaps_;
    place->missing += missing, missing_ += missing;
    return true;
  }
  if (ahead < -static_cast<int32_t>(kMaxOvertaken)) return true;
  ++place->reordered, ++reordered_;
  const uint64_t found = step.countable ? step.next - step.number : 0;
  const uint64_t late = std::min(place->missing, found);
  place->missing -= late, missing_ -= late;
  return false;
}

std::string Sequences::to_json() const {
  std::string out = "[";
  size_t shown = 0;
  for (const auto& [domain, place] : places_) {
    if (place.gaps + place.reordered == 0) continue;
    if (++shown > kMaxShown) break;
    if (shown > 1) out.push_back(',');
    out.append("{\"exporter\":");
    append_json_string(domain.exporter, &out);
    append_count("version", static_cast<uint64_t>(domain.version), &out);
    append_count("domain", domain.id, &out);
    append_count("gaps", place.gaps, &out);
    append_count("missing", place.missing, &out);
    append_count("reordered", place.reordered, &out);
    out.push_back('}');
  }
  out.push_back(']');
  return out;
}

}  // namespace ew::flow
