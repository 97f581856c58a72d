// From JSON values to points in time: the accepted forms, the window, and the store time of the
// stream where a time is absent; never the wall clock (reference messages.md section 1.4).
// Not responsible for choosing between aliases: keys.h passes over what means "not set".
#pragma once

#include <cstdint>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/message.h"

namespace ew {

// A time as RFC 3339 text, or as Unix epoch whose unit comes from its magnitude; nanoseconds since
// 1970. Outside 1970-01-02 .. 2200-01-01 it is a fault, since a clock that is so wrong would put
// the row where retention deletes it unseen.
Fault read_time(JsonValue value, int64_t* nanos);

// Whether a time that was read otherwise lies within the window.
Fault check_time(int64_t nanos);

// A time of binary payloads: nanoseconds since 1970, not zero. The same window.
Fault read_unix_nanos(uint64_t unix_nanos, int64_t* nanos);

// A time whose key names its unit, so that nothing is guessed; as text RFC 3339, too. *nanos is 0
// where it says "not set": 0, or the Go zero time.
Fault read_time_in_unit(JsonValue value, int64_t nanos_per_unit, int64_t* nanos);

// As read_time(), or where the value is absent the store time of the message.
Fault read_time_or_stored(JsonValue value, const Message& message, int64_t* nanos);

}  // namespace ew
