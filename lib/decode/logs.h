// Log records to rows of logs, one a record: OTLP and flat JSON records, bare or as data of
// CloudEvents (reference messages.md section 8).
// Not responsible for reading records: otlp_log.h, flat_log.h.
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_logs(const DecodeOptions& options);

}  // namespace ew
