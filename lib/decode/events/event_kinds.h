// The two types of events whose data has a format of its own, and the sentences that are made of
// them: health of pollers, life of devices (reference messages.md section 3.3).
// Not responsible for their columns.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/json.h"

namespace ew {

enum class EventKind : uint8_t { plain, poller_health, device_lifecycle };

// By the type of the event, else by its own subject.
EventKind event_kind(JsonValue type, JsonValue subject);

// The syslog level of the state that a poller has come to.
int64_t health_level(JsonValue data);
// "Poller p state changed from healthy to unhealthy"
void append_health_message(JsonValue data, std::string* out);
// "Device d created by core", "Device d alias updated (ip 192.0.2.1→192.0.2.2)"
void append_lifecycle_message(JsonValue data, std::string* out);

}  // namespace ew
