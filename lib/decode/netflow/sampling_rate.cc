#include "lib/decode/netflow/sampling_rate.h"

#include <cmath>

namespace ew::flow {
namespace {

constexpr double kMaxRate = 9e18;  // fits an int64_t

std::optional<uint64_t> not_zero(std::optional<uint64_t> value) {
  return value.value_or(0) == 0 ? std::nullopt : value;
}

// RFC 5477: so many packets taken, then so many passed over. Alone, exporters mean one of so many.
std::optional<uint64_t> by_interval(const RecordValues& values) {
  const std::optional<uint64_t> taken = not_zero(values.number(Role::packet_interval));
  const std::optional<uint64_t> passed = values.number(Role::packet_space);
  if (!taken || !passed) return taken;
  return not_zero(1 + *passed / *taken + (*passed % *taken > (*taken - 1) / 2 ? 1 : 0));
}

std::optional<uint64_t> by_population(const RecordValues& values) {
  const std::optional<uint64_t> size = not_zero(values.number(Role::sampling_size));
  const std::optional<uint64_t> population = values.number(Role::sampling_population);
  if (!size || !population) return std::nullopt;
  return not_zero(*population / *size + (*population % *size > (*size - 1) / 2 ? 1 : 0));
}

std::optional<uint64_t> by_probability(const RecordValues& values) {
  const std::optional<double> probability = read_real(values.bytes(Role::sampling_probability));
  if (!probability || !(*probability > 0) || *probability > 1) return std::nullopt;
  const double rate = std::round(1 / *probability);
  if (!(rate < kMaxRate)) return std::nullopt;
  return static_cast<uint64_t>(rate);
}

}  // namespace

std::optional<uint64_t> own_sampling_rate(const RecordValues& values) {
  if (!values.plan().has_any(Role::sampling_interval, Role::sampling_probability)) return {};
  std::optional<uint64_t> rate = not_zero(values.number(Role::sampling_interval));
  if (!rate) rate = not_zero(values.number(Role::random_interval));
  if (!rate) rate = by_interval(values);
  if (!rate) rate = by_population(values);
  if (!rate) rate = by_probability(values);
  return rate;
}

std::optional<uint64_t> sampling_rate(const Header& header, const RecordValues& values) {
  if (header.sampling_rate != 0) return header.sampling_rate;
  const std::optional<uint64_t> own = own_sampling_rate(values);
  if (own || header.options == nullptr) return own;
  for (const Role role : {Role::sampler_id, Role::selector_id}) {
    const std::optional<uint64_t> id = values.number(role);
    if (!id) continue;
    const auto found = header.options->sampler_rates.find(*id);
    if (found != header.options->sampler_rates.end()) return not_zero(found->second);
  }
  return header.options->rate ? not_zero(header.options->rate) : std::nullopt;
}

}  // namespace ew::flow
