#include "lib/decode/netflow/options_data.h"

#include <algorithm>

#include "lib/decode/netflow/sampling_rate.h"

namespace ew::flow {
namespace {

constexpr Role kRates[] = {Role::sampling_interval, Role::random_interval, Role::packet_interval,
                           Role::sampling_population, Role::sampling_probability};

// The rate that the record states; 0 = it is not sampled.
std::optional<uint64_t> stated_rate(const RecordValues& values) {
  const bool states = std::ranges::any_of(kRates, [&](Role role) { return values.has(role); });
  return states ? std::optional(own_sampling_rate(values).value_or(0)) : std::nullopt;
}

}  // namespace

std::optional<DomainOptions> OptionsData::read(const Domain& domain, const Template& what,
                                               std::span<const FieldValue> values) {
  // In v9 the types of a scope are no elements.
  if (domain.version == Version::v9) values = values.subspan(what.scope_count);
  values_.begin(plans_.find(domain.id, what.id, values), values);
  DomainOptions said;
  const std::optional<uint64_t> rate = stated_rate(values_);
  std::optional<uint64_t> sampler = values_.number(Role::sampler_id);
  if (!sampler) sampler = values_.number(Role::selector_id);
  if (rate && sampler) {
    said.sampler_rates.emplace(*sampler, *rate);
  } else {
    said.rate = rate;
  }
  if (const auto boot = values_.number(Role::boot_time); boot.value_or(0) != 0) {
    said.boot_ms = static_cast<int64_t>(*boot);
  }
  if (!rate && !said.boot_ms) return std::nullopt;
  return said;
}

}  // namespace ew::flow
