// Telemetry messages to rows of timeseries_metrics: plain metrics, and the choice between them and
// sysmon samples (reference messages.md section 2). Not responsible for the samples: sysmon.h.
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_telemetry(const DecodeOptions& options);

}  // namespace ew
