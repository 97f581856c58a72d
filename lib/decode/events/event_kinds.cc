#include "lib/decode/events/event_kinds.h"

#include <string_view>

#include "lib/base/text.h"
#include "lib/decode/keys.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

constexpr std::string_view kHealthType = "com.carverauto.serviceradar.poller.health";
constexpr std::string_view kHealthSubject = "events.poller.health";
constexpr std::string_view kLifecycleType = "com.carverauto.serviceradar.device.lifecycle";
constexpr std::string_view kLifecycleSubject = "events.devices.lifecycle";

bool is_text(JsonValue value, std::string_view text) {
  return value.exists() && value.is_string() && value.string() == text;
}

// The text of a member; "" where it is absent or blank.
std::string text_in(JsonValue object, std::string_view key) {
  const JsonValue value = object.find(key);
  if (!value.exists() || value.is_null()) return {};
  std::string scratch;
  const std::string_view text = text_of(value, &scratch);
  return is_blank(text) ? std::string() : std::string(text);
}

struct AliasChange {
  std::string_view label, old_key, new_key;
};

constexpr AliasChange kAliasChanges[] = {
    {"service", "previous_service_id", "alias_current_service_id"},
    {"ip", "previous_ip", "alias_current_ip"},
    {"collector", "previous_collector_ip", "alias_collector_ip"},
};

// "ip 192.0.2.1→192.0.2.2"; "" if nothing changed.
std::string change_text(const AliasChange& change, JsonValue metadata) {
  const std::string before = text_in(metadata, change.old_key);
  const std::string after = text_in(metadata, change.new_key);
  if (before == after) return {};
  std::string text(change.label);
  text.push_back(' ');
  if (after.empty()) return text.append("removed (was ").append(before).append(")");
  if (!before.empty()) text.append(before).append("→");
  return text.append(after);
}

void append_alias_changes(JsonValue metadata, std::string* out) {
  if (!metadata.exists()) return;
  const char* separator = " (";
  for (const AliasChange& change : kAliasChanges) {
    const std::string text = change_text(change, metadata);
    if (text.empty()) continue;
    out->append(separator).append(text);
    separator = ", ";
  }
  if (separator[0] == ',') out->push_back(')');
}

}  // namespace

EventKind event_kind(JsonValue type, JsonValue subject) {
  if (is_text(type, kHealthType)) return EventKind::poller_health;
  if (is_text(type, kLifecycleType)) return EventKind::device_lifecycle;
  if (is_text(subject, kHealthSubject)) return EventKind::poller_health;
  if (is_text(subject, kLifecycleSubject)) return EventKind::device_lifecycle;
  return EventKind::plain;
}

int64_t health_level(JsonValue data) {
  const JsonValue state = data.find("current_state");
  if (is_text(state, "unhealthy")) return 3;
  if (is_text(state, "unknown")) return 5;
  return 6;
}

void append_health_message(JsonValue data, std::string* out) {
  out->append("Poller ").append(text_in(data, "poller_id"));
  out->append(" state changed from ").append(text_in(data, "previous_state"));
  out->append(" to ").append(text_in(data, "current_state"));
}

void append_lifecycle_message(JsonValue data, std::string* out) {
  out->append("Device ").append(text_in(data, "device_id"));
  std::string action = text_in(data, "action");
  if (equals_ignoring_case(action, "alias_updated")) {
    out->append(" alias updated");
    return append_alias_changes(data.find("metadata"), out);
  }
  for (char& c : action) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  out->append(" ").append(action.empty() ? "updated" : action);
  const std::string actor = text_in(data, "actor");
  if (!actor.empty()) out->append(" by ").append(actor);
}

}  // namespace ew
