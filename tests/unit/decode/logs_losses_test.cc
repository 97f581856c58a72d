// Where the older writers lose or falsify logs, by the numbers of the reference's catalogue
// (messages.md section 9); the entries that concern other families have their tests there.
#include <gtest/gtest.h>

#include "lib/decode/logs.h"
#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

std::string record(std::string_view more = "") {
  return pb::bytes(2, pb::fixed64(1, 1'767'225'600'123'456'789) + std::string(more));
}
std::string request(std::string_view records) { return pb::bytes(1, pb::bytes(2, records)); }

class LogsLossesTest : public testing::Test {
 protected:
  bool has(std::string_view payload, std::string_view member) {
    return logs.rows(payload).find(member) != std::string::npos;
  }

  Decoding logs{"logs"};
};

TEST_F(LogsLossesTest, Loss1AMissingOrForeignTimeIsNotTheClock) {
  EXPECT_EQ(logs.fault(R"({"message":"m"})"), "no_timestamp /timestamp");
  EXPECT_EQ(logs.fault(R"({"message":"m","timestamp":"yesterday"})"), "bad_timestamp /timestamp");
  EXPECT_EQ(logs.fault(R"({"timestamp":1767225600,"observed_timestamp":"soon"})"),
            "bad_timestamp /observed_timestamp");
  EXPECT_EQ(logs.fault(request(pb::bytes(2, ""))), "no_timestamp /timeUnixNano");
  logs.message.time = "2026-01-02T00:00:00Z";
  EXPECT_TRUE(has(R"({"message":"m"})", R"("timestamp":"2026-01-02T00:00:00.000000Z")"));
  EXPECT_FALSE(has(R"({"message":"m"})", "observed_timestamp"));
  EXPECT_TRUE(has(request(pb::bytes(2, "")), R"("timestamp":"2026-01-02T00:00:00.000000Z")"));
}

TEST_F(LogsLossesTest, Loss2SecondsAndNanosecondsAreWhatTheyAre) {
  EXPECT_TRUE(has(request(record()), R"("timestamp":"2026-01-01T00:00:00.123456Z")"));
  EXPECT_TRUE(has(R"({"timestamp":1767225600})", R"("timestamp":"2026-01-01T00:00:00.000000Z")"));
  EXPECT_TRUE(has(R"({"timestamp":1767225600.3})", R"("timestamp":"2026-01-01T00:00:00.300000Z")"));
  EXPECT_TRUE(has(R"({"timestamp":"2025-12-31T23:59:59.9999999Z"})",
                  R"("timestamp":"2025-12-31T23:59:59.999999Z")"));
}

TEST_F(LogsLossesTest, Loss3WhatIsMalformedIsADeadLetter) {
  EXPECT_EQ(logs.fault("\x0a\x05\x0a"), "bad_protobuf ");
  EXPECT_EQ(logs.fault("{\"a\":"), "bad_json ");
  EXPECT_EQ(logs.fault(R"([{"message":"m","timestamp":1767225600},7])"), "not_object ");
  EXPECT_EQ(logs.decoded.rows(), 1u);
}

TEST_F(LogsLossesTest, Loss4ABadRecordLeavesItsNeighbours) {
  logs.rows(R"([{"timestamp":1767225600,"message":"a\u0000"},{"timestamp":true},)"
            R"({"timestamp":1767225600,"body":["an","array"]},{"timestamp":1767225600}])");
  EXPECT_EQ(logs.decoded.rows(), 3u);
  EXPECT_EQ(logs.decoded.bad_elements().size(), 1u);
}

TEST_F(LogsLossesTest, Loss5FieldsInsideTheDataOfAnEventAreRead) {
  EXPECT_TRUE(has(R"({"specversion":"1.0","data":{"timestamp":1767225600,"level":3,"host":"h"}})",
                  R"("severity_text":"error","severity_number":17,"service_name":"h")"));
}

TEST_F(LogsLossesTest, Loss6IdsAreThePlaceInTheStream) {
  logs.message.stream = "events";
  logs.message.seq = "2001";
  EXPECT_TRUE(has(request(record() + record()), R"("id":"3b9cb800-43a6-5f48-b299-65cc22483f74")"));
  EXPECT_TRUE(
      has(R"([7,{"timestamp":1767225600}])", R"("id":"bf73934f-17dc-5a5e-93c4-d3499a93e1bd")"));
}

TEST_F(LogsLossesTest, Loss7SeveritiesAreKeptAndOnlyDerivedWhereTheyAreMissing) {
  const auto flat = [](std::string_view members) {
    return R"({"timestamp":1767225600,)" + std::string(members) + "}";
  };
  EXPECT_FALSE(has(flat(R"("message":"m")"), "severity"));
  EXPECT_TRUE(has(flat(R"("severity":"LOUD")"), R"("severity_text":"LOUD","id")"));
  EXPECT_TRUE(
      has(flat(R"("severityText":"Notice")"), R"("severity_text":"Notice","severity_number":10)"));
  EXPECT_TRUE(has(flat(R"("severity":"DEBUG","severityNumber":17)"),
                  R"("severity_text":"DEBUG","severity_number":17)"));
  EXPECT_TRUE(has(flat(R"("level":"trace")"), R"("severity_text":"trace","severity_number":1)"));
  EXPECT_TRUE(has(flat(R"("level":0)"), R"("severity_text":"emergency","severity_number":21)"));
  EXPECT_FALSE(has(request(record()), "severity"));
  EXPECT_TRUE(
      has(request(record(pb::number(2, 10))), R"("severity_text":"INFO2","severity_number":10)"));
}

TEST_F(LogsLossesTest, Loss8FalseIsAValue) {
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"body":false,"message":"m"})", R"("body":"false")"));
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"ok":false})", R"("attributes":{"ok":false})"));
}

TEST_F(LogsLossesTest, Loss11UnknownKeysAreKept) {
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"x":1,"y":null,"attributes":{"x":2}})",
                  R"("attributes":{"x":2,"y":null,"_unmapped":{"x":1}})"));
}

TEST_F(LogsLossesTest, Loss12EveryFormIsRead) {
  logs.message.stream = "events";
  logs.message.seq = "1";
  const std::string_view json =
      R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600123456789"}]}]}]})";
  const std::string rows = logs.rows(request(record()));
  EXPECT_EQ(logs.decoded.rows(), 1u);
  EXPECT_EQ(logs.rows(json), rows);
  EXPECT_EQ(logs.rows("[" + std::string(json) + "]"), rows);
  logs.message.headers =
      R"({"ce-id":["i"],"ce-source":["s"],"ce-type":["t"],"ce-specversion":["1.0"],)"
      R"("ce-time":["2026-01-01T00:00:00Z"]})";
  EXPECT_TRUE(has(R"({"message":"m"})",
                  R"("body":"m","attributes":{"cloudevents":{"id":"i","source":"s")"));
}

// In the same microsecond and outside any trace.
TEST_F(LogsLossesTest, Loss13RecordsThatLookAlikeHaveKeysOfTheirOwn) {
  const std::string rows = logs.rows(request(record() + record()));
  const size_t second = rows.find('\n') + 1;
  const auto id = [&](size_t from) { return rows.substr(rows.find("\"id\"", from), 43); };
  EXPECT_NE(id(0), id(second));
}

TEST_F(LogsLossesTest, Loss15KindsOfAttributesAndBodiesAreKept) {
  const std::string values =
      pb::bytes(6, pb::key_value("i", pb::number(3, 0))) +
      pb::bytes(6, pb::key_value("d", pb::real(4, 1e-7))) +
      pb::bytes(6, pb::key_value("f", pb::number(2, 0))) +
      pb::bytes(6, pb::key_value("s", pb::text(""))) +
      pb::bytes(6, pb::key_value("b", pb::bytes(7, "x"))) +
      pb::bytes(6, pb::key_value("a", pb::bytes(5, pb::bytes(1, pb::text("k=v,l"))))) +
      pb::bytes(6, pb::key_value("m", pb::bytes(6, "")));
  EXPECT_TRUE(has(request(record(values)),
                  R"({"i":0,"d":1e-7,"f":false,"s":"","b":"eA==","a":["k=v,l"],"m":{}})"));
  const auto body = [](std::string_view value) { return request(record(pb::bytes(5, value))); };
  EXPECT_TRUE(has(body(pb::number(3, 0)), R"("body":"0")"));
  EXPECT_TRUE(has(body(pb::number(2, 0)), R"("body":"false")"));
  EXPECT_TRUE(has(body(pb::text("")), R"("body":"")"));
  EXPECT_TRUE(has(body(pb::bytes(5, pb::bytes(1, pb::text("a")))), R"("body":"[\"a\"]")"));
  EXPECT_TRUE(has(body(pb::bytes(7, "x")), R"("body":"\"eA==\"")"));
  // Without a resource, and with a scope that has attributes.
  const std::string scope = pb::bytes(1, pb::bytes(3, pb::key_value("k", pb::number(2, 0))));
  EXPECT_TRUE(
      has(pb::bytes(1, pb::bytes(2, scope + record())), R"("scope_attributes":{"k":false})"));
}

TEST_F(LogsLossesTest, Loss16IntegersAreExactOrBad) {
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"id":9007199254740993})", "9007199254740993"));
  EXPECT_TRUE(has(request(record(pb::bytes(5, pb::number(3, 9007199254740993)))),
                  R"("body":"9007199254740993")"));
  EXPECT_EQ(logs.fault(R"({"timestamp":1767225600,"severity_number":2147483648})"),
            "out_of_range /severity_number");
}

TEST_F(LogsLossesTest, Loss18TheSubjectDoesNotDecide) {
  logs.message.subject = "anything";
  logs.rows(request(record()));
  EXPECT_EQ(logs.decoded.rows(), 1u);
  logs.rows(R"({"timestamp":1767225600})");
  EXPECT_EQ(logs.decoded.rows(), 1u);
}

TEST_F(LogsLossesTest, Loss19ARedeliveryGivesTheSameBytes) {
  logs.message.stream = "events";
  logs.message.seq = "1";
  const std::string payload = request(record(pb::bytes(6, pb::key_value("k", pb::text("v")))));
  const std::string first = logs.rows(payload);
  EXPECT_NE(first.find(R"("attributes":{"k":"v"},)"), std::string::npos);
  Decoding another("logs");
  another.message.stream = "events";
  another.message.seq = "1";
  another.message.line = 7;
  EXPECT_EQ(another.rows(payload), first);
}

}  // namespace
}  // namespace ew
