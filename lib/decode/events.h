// Events to rows of events: CloudEvents, GELF, syslog as JSON, SNMP traps and OCSF (reference
// messages.md section 3). Not responsible for the modes of CloudEvents (cloudevent.h), nor for what
// the data of some types says (event_kinds.h, ocsf_event.h).
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_events(const DecodeOptions& options);

}  // namespace ew
