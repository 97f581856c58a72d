// One of how many packets was looked at (reference netflow.md section 9).
// Not responsible for remembering what options data say: templates.h.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/decode/netflow/record_values.h"

namespace ew::flow {

// What the record itself says; nothing where it says none. Rounded to a whole number.
std::optional<uint64_t> own_sampling_rate(const RecordValues& values);

// The rate of a flow: its own, else that of its sampler or selector, else that of its domain.
std::optional<uint64_t> sampling_rate(const Header& header, const RecordValues& values);

}  // namespace ew::flow
