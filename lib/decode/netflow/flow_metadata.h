// What of a FlowMessage goes to the metadata of its row: every field that is not zero and feeds no
// column, by ascending number (reference messages.md section 5.3).
#pragma once

#include <cstdint>
#include <string>

#include "lib/decode/codes.h"
#include "lib/decode/netflow/flow_message.h"
#include "lib/decode/text_store.h"

namespace ew {

// Appends the JSON object. Fault: *number is that of the field.
Fault append_flow_metadata(const FlowMessage& flow, TextStore* texts, std::string* out,
                           uint32_t* number);

// Appends the text of 4 or 16 bytes as a JSON string.
Fault append_address_json(std::string_view bytes, std::string* out);

}  // namespace ew
