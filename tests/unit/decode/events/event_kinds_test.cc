#include "lib/decode/events/event_kinds.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

std::string health_message(std::string_view data) {
  std::string text;
  append_health_message(JsonText(data).root(), &text);
  return text;
}

std::string lifecycle_message(std::string_view data) {
  std::string text;
  append_lifecycle_message(JsonText(data).root(), &text);
  return text;
}

EventKind kind_of(std::string_view event) {
  const JsonText text(event);
  return event_kind(text.root().find("type"), text.root().find("subject"));
}

TEST(EventKind, ByTheTypeElseByTheSubject) {
  EXPECT_EQ(kind_of(R"({"type":"com.carverauto.serviceradar.poller.health"})"),
            EventKind::poller_health);
  EXPECT_EQ(kind_of(R"({"type":"x","subject":"events.poller.health"})"), EventKind::poller_health);
  EXPECT_EQ(kind_of(R"({"subject":"events.devices.lifecycle"})"), EventKind::device_lifecycle);
  EXPECT_EQ(kind_of(R"({"type":"com.carverauto.serviceradar.device.lifecycle",)"
                    R"("subject":"events.poller.health"})"),
            EventKind::device_lifecycle);
  EXPECT_EQ(kind_of(R"({"subject":"demo.events.poller.health"})"), EventKind::plain);
  EXPECT_EQ(kind_of("{}"), EventKind::plain);
}

TEST(PollerHealth, NamesThePollerAndItsStates) {
  EXPECT_EQ(
      health_message(R"({"poller_id":"p","previous_state":"unknown","current_state":"healthy"})"),
      "Poller p state changed from unknown to healthy");
  EXPECT_EQ(health_level(JsonText(R"({"current_state":"unhealthy"})").root()), 3);
  EXPECT_EQ(health_level(JsonText(R"({"current_state":"unknown"})").root()), 5);
  EXPECT_EQ(health_level(JsonText(R"({"current_state":"healthy"})").root()), 6);
  EXPECT_EQ(health_level(JsonText("{}").root()), 6);
}

TEST(DeviceLifecycle, SaysWhatWasDoneByWhom) {
  EXPECT_EQ(lifecycle_message(R"({"device_id":"d","action":"Deleted","actor":"op"})"),
            "Device d deleted by op");
  EXPECT_EQ(lifecycle_message(R"({"device_id":"d"})"), "Device d updated");
}

TEST(DeviceLifecycle, TellsChangesOfAliases) {
  EXPECT_EQ(lifecycle_message(R"({"device_id":"d","action":"alias_updated","actor":"op"})"),
            "Device d alias updated");
  EXPECT_EQ(lifecycle_message(R"({"device_id":"d","action":"Alias_Updated","metadata":)"
                              R"({"alias_current_ip":"2","previous_ip":"1",)"
                              R"("previous_collector_ip":"c","alias_collector_ip":"c",)"
                              R"("previous_service_id":"s"}})"),
            "Device d alias updated (service removed (was s), ip 1→2)");
}

}  // namespace
}  // namespace ew
