// Where the older writers lose or falsify metrics, by the numbers of the reference's catalogue
// (messages.md section 9); the entries that concern other families have their tests there.
#include <gtest/gtest.h>

#include "lib/decode/otel_metrics.h"
#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

constexpr uint64_t kTime = 1'767'225'600'123'456'789;

std::string point(std::string_view more = "") { return pb::fixed64(3, kTime) + std::string(more); }
// A metric with one point.
std::string metric(uint32_t kind, std::string_view content, std::string_view unit = "") {
  return pb::bytes(2,
                   pb::bytes(1, "m") + pb::bytes(3, unit) + pb::bytes(kind, pb::bytes(1, content)));
}
std::string request(std::string_view metrics) { return pb::bytes(1, pb::bytes(2, metrics)); }
constexpr uint32_t kGauge = 5, kSum = 7, kHistogram = 9, kExponential = 10, kSummary = 11;

class OtelMetricsLossesTest : public testing::Test {
 protected:
  bool has(std::string_view payload, std::string_view member) {
    return metrics.rows(payload).find(member) != std::string::npos;
  }
  uint64_t count(std::string_view payload) {
    metrics.rows(payload);
    return metrics.decoded.rows();
  }

  Decoding metrics{"otel-metrics"};
};

TEST_F(OtelMetricsLossesTest, Loss1AMissingOrForeignTimeIsNotTheClock) {
  EXPECT_EQ(metrics.fault(R"({"name":"n","timestamp":"yesterday"})"), "bad_timestamp /timestamp");
  EXPECT_EQ(metrics.fault(R"({"name":"n"})"), "no_timestamp /timestamp");
  EXPECT_EQ(metrics.fault(request(metric(kGauge, ""))), "no_timestamp /timeUnixNano");
  EXPECT_EQ(metrics.fault(request(metric(kGauge, pb::fixed64(3, UINT64_MAX)))),
            "bad_timestamp /timeUnixNano");
  metrics.message.time = "2026-01-02T00:00:00Z";
  EXPECT_TRUE(has(R"({"name":"n"})", R"("timestamp":"2026-01-02T00:00:00.000000Z")"));
  EXPECT_TRUE(has(request(metric(kGauge, "")), R"("timestamp":"2026-01-02T00:00:00.000000Z")"));
}

TEST_F(OtelMetricsLossesTest, Loss2NanosecondsAreKept) {
  const std::string payload = request(metric(kGauge, point()));
  EXPECT_TRUE(has(payload, R"("timestamp":"2026-01-01T00:00:00.123456Z")"));
  EXPECT_TRUE(has(payload, R"("timeUnixNano":"1767225600123456789")"));
  EXPECT_TRUE(has(R"({"name":"n","timestamp":1767225600.3})",
                  R"("timestamp":"2026-01-01T00:00:00.300000Z")"));
}

TEST_F(OtelMetricsLossesTest, Loss3WhatIsMalformedIsADeadLetter) {
  EXPECT_EQ(metrics.fault("\x0a\x05\x0a"), "bad_protobuf ");
  EXPECT_EQ(metrics.fault("[5]"), "not_object ");
}

TEST_F(OtelMetricsLossesTest, Loss4ABadElementLeavesItsNeighbours) {
  EXPECT_EQ(
      count(request(metric(kGauge, point()) + metric(kGauge, pb::fixed64(3, 1)) +
                    metric(kGauge, point(pb::bytes(7, pb::key_value(std::string(1, '\0'), "")))))),
      2u);
  EXPECT_EQ(metrics.decoded.bad_elements().size(), 1u);
  EXPECT_EQ(count(R"([{"name":"n","timestamp":1767225600},{"name":"n","timestamp":1767225600,)"
                  R"("duration_ms":"fast"}])"),
            1u);
}

TEST_F(OtelMetricsLossesTest, Loss8FalseIsAValue) {
  EXPECT_TRUE(has(R"({"name":"n","timestamp":1767225600,"is_slow":false,"isSlow":true})",
                  R"("is_slow":false)"));
  EXPECT_TRUE(
      has(request(metric(kGauge, point(pb::bytes(7, pb::key_value("level", pb::number(2, 0)))))),
          R"("level":"false")"));
}

TEST_F(OtelMetricsLossesTest, Loss9AMissingValueIsNotZero) {
  EXPECT_FALSE(has(request(metric(kGauge, point(), "s")), R"("value")"));
  EXPECT_FALSE(has(request(metric(kGauge, point(), "s")), R"("duration_ms")"));
  // The flag says that a 0 is none.
  const std::string none = request(metric(kGauge, point(pb::real(4, 0) + pb::number(8, 1)), "s"));
  EXPECT_FALSE(has(none, R"("value")"));
  EXPECT_FALSE(has(none, R"("duration_ms")"));
  EXPECT_TRUE(has(none, R"("asDouble":0.0,"flags":1)"));
  EXPECT_EQ(metrics.fault(R"({"timestamp":1767225600})"), "missing_field /span_name");
  EXPECT_EQ(metrics.fault(R"({"name":"n","timestamp":1767225600,"duration_ms":"45.5abc"})"),
            "bad_number /duration_ms");
}

TEST_F(OtelMetricsLossesTest, Loss11EveryKeyAndAttributeIsKept) {
  EXPECT_TRUE(
      has(R"({"name":"n","timestamp":1767225600,"shard":3})", R"("attributes":{"shard":3})"));
  EXPECT_TRUE(
      has(request(metric(kGauge, point(pb::bytes(7, pb::key_value("queue", pb::text("in")))))),
          R"("attributes":{"queue":"in"})"));
}

TEST_F(OtelMetricsLossesTest, Loss12EveryFormIsRead) {
  const std::string_view json =
      R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[
          {"timeUnixNano":"1767225600123456789"}]}}]}]}]})";
  const std::string rows = metrics.rows(request(metric(kGauge, point())));
  EXPECT_EQ(metrics.decoded.rows(), 1u);
  EXPECT_EQ(metrics.rows(json), rows);
  EXPECT_EQ(metrics.rows("[" + std::string(json) + "]"), rows);
  const std::string flat = R"({"name":"n","timestamp":1767225600})";
  EXPECT_EQ(count(flat), 1u);
  EXPECT_EQ(count("[" + flat + "," + flat + "]"), 2u);
}

// The series key, which is part of the table's key, tells them apart.
TEST_F(OtelMetricsLossesTest, Loss13PointsThatDifferHaveDifferentKeys) {
  const auto key_of = [&](std::string_view payload) {
    const std::string rows = metrics.rows(payload);
    const size_t at = rows.find("\"series_key\":");
    return at == std::string::npos ? "" : rows.substr(at, 48);
  };
  const auto with = [](std::string_view value) {
    return point(pb::bytes(7, pb::key_value("queue", pb::text(value))));
  };
  EXPECT_NE(key_of(request(metric(kGauge, with("in")))),
            key_of(request(metric(kGauge, with("out")))));
  EXPECT_NE(key_of(request(metric(kGauge, point()))), key_of(request(metric(kSum, point()))));
  EXPECT_NE(key_of(request(metric(kGauge, point(), "s"))),
            key_of(request(metric(kGauge, point()))));
  const std::string resource = pb::bytes(1, pb::bytes(1, pb::key_value("host", pb::text("a"))));
  EXPECT_NE(key_of(pb::bytes(1, resource + pb::bytes(2, metric(kGauge, point())))),
            key_of(request(metric(kGauge, point()))));
  EXPECT_NE(key_of(R"({"name":"n","timestamp":1767225600,"metric_type":"span"})"),
            key_of(R"({"name":"n","timestamp":1767225600,"metric_type":"http"})"));
}

TEST_F(OtelMetricsLossesTest, Loss14OnlyTimesAreDurations) {
  const std::string value = point(pb::real(4, 12.5));
  EXPECT_FALSE(has(request(metric(kGauge, value, "1")), "duration"));
  EXPECT_TRUE(
      has(request(metric(kGauge, value, "s")), R"("duration_ms":12500,"duration_seconds":12.5,)"));
  // Of a histogram the mean, not the sum; all kinds have rows.
  const std::string counted = point(pb::fixed64(4, 4) + pb::real(5, 1));
  for (const uint32_t kind : {kHistogram, kExponential, kSummary}) {
    EXPECT_TRUE(
        has(request(metric(kind, counted, "s")), R"("duration_ms":250,"duration_seconds":0.25,)"));
  }
}

TEST_F(OtelMetricsLossesTest, Loss15KindsAndBlocksWithoutResourceAreKept) {
  const std::string values =
      pb::bytes(7, pb::key_value("i", pb::number(3, 0))) +
      pb::bytes(7, pb::key_value("d", pb::real(4, 1e-7))) +
      pb::bytes(7, pb::key_value("s", pb::text(""))) +
      pb::bytes(7, pb::key_value("b", pb::bytes(7, "x"))) +
      pb::bytes(7, pb::key_value("a", pb::bytes(5, pb::bytes(1, pb::text("k=v,l"))))) +
      pb::bytes(7, pb::key_value("m", pb::bytes(6, "")));
  EXPECT_TRUE(has(request(metric(kGauge, point(values))),
                  R"("attributes":{"i":0,"d":1e-7,"s":"","b":"eA==","a":["k=v,l"],"m":{}})"));
  EXPECT_TRUE(has(request(metric(kGauge, point())), R"("service_name":"unknown")"));
  const std::string scope = pb::bytes(1, pb::bytes(3, pb::key_value("k", pb::number(2, 0))));
  EXPECT_TRUE(has(pb::bytes(1, pb::bytes(2, scope + metric(kGauge, point()))),
                  R"("scope":{"attributes":{"k":false}})"));
}

TEST_F(OtelMetricsLossesTest, Loss16IntegersAreExactOrBad) {
  EXPECT_TRUE(has(request(metric(kGauge, point(pb::fixed64(6, 9007199254740993)))),
                  R"("asInt":"9007199254740993")"));
  EXPECT_TRUE(has(request(metric(kHistogram, point(pb::fixed64(4, UINT64_MAX)))),
                  R"("count":"18446744073709551615")"));
  EXPECT_EQ(metrics.fault(R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":
                          {"dataPoints":[{"count":18446744073709551616}]}}]}]}]})"),
            "out_of_range /count");
}

TEST_F(OtelMetricsLossesTest, Loss18TheSubjectDoesNotDecide) {
  metrics.message.subject = "anything";
  EXPECT_EQ(count(request(metric(kGauge, point()))), 1u);
}

TEST_F(OtelMetricsLossesTest, Loss19ARedeliveryGivesTheSameBytes) {
  const std::string payload = request(metric(kGauge, point()));
  const std::string first = metrics.rows(payload);
  Decoding another("otel-metrics");
  another.message.line = 7;
  EXPECT_EQ(another.rows(payload), first);
}

}  // namespace
}  // namespace ew
