// Where the older writers lose or falsify spans, by the numbers of the reference's catalogue
// (messages.md section 9); the entries that concern other families have their tests there.
#include <gtest/gtest.h>

#include "lib/decode/otel_traces.h"
#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

const std::string kIds = pb::bytes(1, pb::hex("0102030405060708090a0b0c0d0e0f10")) +
                         pb::bytes(2, pb::hex("2122232425262728"));
constexpr std::string_view kFlatIds =
    R"("trace_id":"0102030405060708090a0b0c0d0e0f10","span_id":"2122232425262728")";

std::string span(std::string_view more = "") {
  return kIds + pb::fixed64(7, 1'767'225'600'123'456'789) + std::string(more);
}
std::string request(std::string_view spans) { return pb::bytes(1, pb::bytes(2, spans)); }

class OtelTracesLossesTest : public testing::Test {
 protected:
  bool has(std::string_view payload, std::string_view member) {
    return traces.rows(payload).find(member) != std::string::npos;
  }

  Decoding traces{"otel-traces"};
};

TEST_F(OtelTracesLossesTest, Loss1AMissingOrForeignTimeIsNotTheClock) {
  EXPECT_TRUE(has("{" + std::string(kFlatIds) + R"(,"startTimeUnixNano":"1767225604000000000"})",
                  R"("timestamp":"2026-01-01T00:00:04.000000Z")"));
  EXPECT_EQ(traces.fault("{" + std::string(kFlatIds) + R"(,"timestamp":"yesterday"})"),
            "bad_timestamp /timestamp");
  EXPECT_EQ(traces.fault(request(pb::bytes(2, kIds))), "no_timestamp /startTimeUnixNano");
  traces.message.time = "2026-01-02T00:00:00Z";
  EXPECT_TRUE(has("{" + std::string(kFlatIds) + "}", "2026-01-02T00:00:00.000000Z"));
}

TEST_F(OtelTracesLossesTest, Loss2NanosecondsAreKept) {
  const std::string payload = request(pb::bytes(2, span()));
  EXPECT_TRUE(has(payload, R"("timestamp":"2026-01-01T00:00:00.123456Z")"));
  EXPECT_TRUE(has(payload, R"("start_time_unix_nano":"1767225600123456789")"));
  EXPECT_TRUE(has("{" + std::string(kFlatIds) + R"(,"timestamp":1767225600.3})",
                  R"("timestamp":"2026-01-01T00:00:00.300000Z")"));
}

TEST_F(OtelTracesLossesTest, Loss3WhatIsMalformedIsADeadLetter) {
  EXPECT_EQ(traces.fault("\x0a\x05\x0a"), "bad_protobuf ");
  EXPECT_EQ(traces.fault("[5]"), "not_object ");
}

TEST_F(OtelTracesLossesTest, Loss4ABadSpanLeavesItsNeighbours) {
  traces.rows(request(pb::bytes(2, span()) + pb::bytes(2, "") +
                      pb::bytes(2, span(pb::bytes(5, std::string(1, '\0')))) +
                      pb::bytes(2, span(pb::fixed64(8, UINT64_MAX)))));
  EXPECT_EQ(traces.decoded.rows(), 2u);
  EXPECT_EQ(traces.decoded.bad_elements().size(), 2u);
}

TEST_F(OtelTracesLossesTest, Loss8FalseIsAValue) {
  EXPECT_TRUE(has(request(pb::bytes(2, span(pb::bytes(9, pb::key_value("k", pb::number(2, 0)))))),
                  R"("attributes":{"k":false})"));
  EXPECT_TRUE(has("{" + std::string(kFlatIds) + R"(,"timestamp":1767225600,"ok":false})",
                  R"("attributes":{"ok":false})"));
}

TEST_F(OtelTracesLossesTest, Loss11UnknownKeysAreKept) {
  EXPECT_TRUE(has("{" + std::string(kFlatIds) +
                      R"(,"timestamp":1767225600,"x":1,)"
                      R"("attributes":{"x":2}})",
                  R"("attributes":{"x":2,"_unmapped":{"x":1}})"));
}

TEST_F(OtelTracesLossesTest, Loss12EveryFormIsRead) {
  const std::string_view json =
      R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10",
          "spanId":"2122232425262728","startTimeUnixNano":"1767225600123456789"}]}]}]})";
  const std::string rows = traces.rows(request(pb::bytes(2, span())));
  EXPECT_EQ(traces.decoded.rows(), 1u);
  EXPECT_EQ(traces.rows(json), rows);
  EXPECT_EQ(traces.rows("[" + std::string(json) + "]"), rows);
}

TEST_F(OtelTracesLossesTest, Loss15KindsCountsAndStateAreKept) {
  const std::string values =
      pb::bytes(9, pb::key_value("i", pb::number(3, 0))) +
      pb::bytes(9, pb::key_value("d", pb::real(4, 1e-7))) +
      pb::bytes(9, pb::key_value("s", pb::text(""))) +
      pb::bytes(9, pb::key_value("b", pb::bytes(7, "x"))) +
      pb::bytes(9, pb::key_value("a", pb::bytes(5, pb::bytes(1, pb::text("k=v,l"))))) +
      pb::bytes(9, pb::key_value("m", pb::bytes(6, "")));
  EXPECT_TRUE(has(request(pb::bytes(2, span(values))),
                  R"("attributes":{"i":0,"d":1e-7,"s":"","b":"eA==","a":["k=v,l"],"m":{}})"));
  const std::string more = pb::bytes(3, "v=1") + pb::fixed32(16, 1) + pb::number(10, 2) +
                           pb::number(12, 3) + pb::number(14, 4);
  const std::string scope = pb::bytes(1, pb::bytes(3, pb::key_value("k", pb::number(2, 0))));
  EXPECT_TRUE(has(pb::bytes(1, pb::bytes(2, scope + pb::bytes(2, span(more)))),
                  R"("trace_state":"v=1","flags":1,"scope_attributes":{"k":false},)"
                  R"("dropped_attributes_count":2,"dropped_events_count":3,)"
                  R"("dropped_links_count":4})"));
  EXPECT_TRUE(has(request(pb::bytes(2, span())), R"("service_name":"unknown")"));  // no resource
}

TEST_F(OtelTracesLossesTest, Loss16IntegersAreExactOrBad) {
  EXPECT_TRUE(has(request(pb::bytes(
                      2, span(pb::bytes(9, pb::key_value("k", pb::number(3, 9007199254740993)))))),
                  R"({"k":9007199254740993})"));
  EXPECT_EQ(traces.fault(request(pb::bytes(2, span(pb::fixed64(8, uint64_t{1} << 63))))),
            "out_of_range /endTimeUnixNano");
}

TEST_F(OtelTracesLossesTest, Loss18TheSubjectDoesNotDecide) {
  traces.message.subject = "anything";
  traces.rows(request(pb::bytes(2, span())));
  EXPECT_EQ(traces.decoded.rows(), 1u);
}

TEST_F(OtelTracesLossesTest, Loss19ARedeliveryGivesTheSameBytes) {
  const std::string payload = request(pb::bytes(2, span()));
  const std::string first = traces.rows(payload);
  Decoding another("otel-traces");
  another.message.line = 7;
  EXPECT_EQ(another.rows(payload), first);
}

}  // namespace
}  // namespace ew
