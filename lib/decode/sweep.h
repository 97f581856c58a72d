// Sweep messages: the state of hosts after a network sweep, one object a host or a summary with its
// hosts, to rows of sweep_host_states (reference messages.md section 4).
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_sweep(const DecodeOptions& options);

}  // namespace ew
