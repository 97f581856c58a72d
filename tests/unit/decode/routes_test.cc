#include "lib/decode/routes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "lib/decode/types.h"

namespace ew {
namespace {

TEST(RoutesTest, KnowTheSubjectsOfTheReference) {
  EXPECT_EQ(subject_to_type("telemetry.poller-1"), "telemetry");
  EXPECT_EQ(subject_to_type("sweep.a.b"), "sweep");
  EXPECT_EQ(subject_to_type("netflow.edge-1"), "netflow");
  EXPECT_EQ(subject_to_type("flows.raw.netflow"), "netflow");
  EXPECT_EQ(subject_to_type("flows.raw.sflow"), "netflow");
  EXPECT_EQ(subject_to_type("events.poller.health"), "events");
  EXPECT_EQ(subject_to_type("events.syslog.processed"), "events");
  EXPECT_EQ(subject_to_type("events.otel.logs"), "logs");
  EXPECT_EQ(subject_to_type("otel.logs"), "logs");
  EXPECT_EQ(subject_to_type("otel.logs.raw"), "logs");
  EXPECT_EQ(subject_to_type("events.otel.traces"), "otel-traces");
  EXPECT_EQ(subject_to_type("otel.traces"), "otel-traces");
  EXPECT_EQ(subject_to_type("otel.traces.raw"), "otel-traces");
  EXPECT_EQ(subject_to_type("events.otel.metrics"), "otel-metrics");
  EXPECT_EQ(subject_to_type("events.otel.metrics.raw"), "otel-metrics");
  EXPECT_EQ(subject_to_type("otel.metrics"), "otel-metrics");
  EXPECT_EQ(subject_to_type("otel.metrics.derived"), "otel-metrics");
  EXPECT_EQ(subject_to_type("events.ocsf.processed"), "ocsf");
  EXPECT_EQ(subject_to_type("logs.syslog.processed"), "logs");
  EXPECT_EQ(subject_to_type("logs.snmp"), "logs");
}

TEST(RoutesTest, LeadToTypesAndToAllOfThem) {
  for (const Route& route : decode_routes()) {
    EXPECT_NE(find_decode_type(route.type), nullptr) << route.pattern;
  }
  for (const DecodeType& type : decode_types()) {
    EXPECT_TRUE(std::ranges::any_of(decode_routes(), [&](const Route& route) {
      return route.type == type.name;
    })) << type.name;
  }
}

TEST(RoutesTest, ANamespaceMayStandBefore) {
  EXPECT_EQ(subject_to_type("falco.logs.processed"), "logs");
  EXPECT_EQ(subject_to_type("demo.events.otel.logs"), "logs");
  EXPECT_EQ(subject_to_type("demo.otel.metrics"), "otel-metrics");
  EXPECT_EQ(subject_to_type("a.b.c.flows.raw.netflow"), "netflow");
}

// The first position decides, whatever stands later, and there the order of the routes.
TEST(RoutesTest, TheFirstPositionDecides) {
  EXPECT_EQ(subject_to_type("events.netflow.x"), "events");
  EXPECT_EQ(subject_to_type("logs.events.otel.traces"), "logs");
  EXPECT_EQ(subject_to_type("events.otel.logs.more"), "events");
  EXPECT_EQ(subject_to_type("events.otel.traces.raw"), "events");
  EXPECT_EQ(subject_to_type("flows.netflow.x"), "netflow");
}

TEST(RoutesTest, NeverGuess) {
  for (const char* subject :
       {"", "telemetry", "x.telemetry", "netflow", "events", "flows.raw", "flows.rawnetflow",
        "mytelemetry.x", "telemetry2.x", "Telemetry.x", "otel", "otel.spans", "metrics.x", "."}) {
    EXPECT_EQ(subject_to_type(subject), "") << subject;
  }
}

}  // namespace
}  // namespace ew
