// What form a payload has: OTLP protobuf, OTLP/JSON or the flat JSON of its family. The first byte
// does not tell, since 0A begins a request and is JSON white space too (reference otlp.md section
// 7). Not responsible for what requests hold: otlp_signal.h.
#pragma once

#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/headers.h"

namespace ew {

// A look at the fields of the outermost message only: what they hold may still be malformed.
enum class ProtobufShape { malformed, no_request, request };
ProtobufShape protobuf_shape(std::string_view bytes);

// Whether the bytes begin as a JSON text does. False for nearly all of protobuf at no cost.
bool may_be_json(std::string_view bytes);
// Whether they begin as a JSON object or array, so that somebody meant them to be JSON.
bool begins_as_json(std::string_view bytes);

// Whether the headers say that the payload is protobuf: a hint, which form to try first.
bool names_protobuf(const Headers& headers);

// What a JSON object is to a family whose requests hold `root` (`resourceSpans`).
enum class OtlpObject { request, foreign, flat };
OtlpObject otlp_object(JsonValue object, std::string_view root);

}  // namespace ew
