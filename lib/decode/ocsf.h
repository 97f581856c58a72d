// OCSF events, bare or as data of CloudEvents, to rows of ocsf_events (reference messages.md
// section 3.5). Not responsible for what is required of an event: ocsf_event.h.
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_ocsf(const DecodeOptions& options);

}  // namespace ew
