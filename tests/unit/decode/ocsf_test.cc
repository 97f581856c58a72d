#include "lib/decode/ocsf.h"

#include <gtest/gtest.h>

#include "lib/record/row.h"
#include "tests/unit/decode/decoding.h"

namespace ew {
namespace {

constexpr std::string_view kId = "c9b1f2b6-2a3b-4d8e-9a55-6b1f2f3c4d5e";

class OcsfTest : public testing::Test {
 protected:
  OcsfTest() { ocsf.message.time = "2026-01-01T00:00:00Z"; }
  static std::string event(const std::string& more) {
    return R"({"id":")" + std::string(kId) +
           R"(","class_uid":1008,"category_uid":1,"type_uid":100801,"activity_id":0)" + more + "}";
  }
  Decoding ocsf{"ocsf"};
};

TEST_F(OcsfTest, WritesTheDefaultsThatTheLoaderDoesNotKnow) {
  EXPECT_EQ(ocsf.rows(event("")),
            R"({"id":"c9b1f2b6-2a3b-4d8e-9a55-6b1f2f3c4d5e","time":"2026-01-01T00:00:00.000000Z",)"
            R"("class_uid":1008,"category_uid":1,"type_uid":100801,"activity_id":0,)"
            R"("severity_id":1,"severity":"Informational","metadata":{},"observables":[],)"
            R"("actor":{},"device":{},"src_endpoint":{},"dst_endpoint":{},"unmapped":{},)"
            R"("raw_data":"{\"id\":\"c9b1f2b6-2a3b-4d8e-9a55-6b1f2f3c4d5e\",\"class_uid\":1008,)"
            R"(\"category_uid\":1,\"type_uid\":100801,\"activity_id\":0}"})"
            "\n");
}

// Loss 3 and 8: an event that lacks a member is a letter; 0 is no lack.
TEST_F(OcsfTest, RequiresPresenceNotTruth) {
  EXPECT_EQ(ocsf.fault(R"({"class_uid":1})"), "missing_field /id");
  EXPECT_EQ(ocsf.fault(R"({"id":"x"})"), "bad_id /id");
  EXPECT_EQ(ocsf.fault(event("")), "");
  EXPECT_EQ(ocsf.decoded.rows(), 1u);
}

// Loss 1
TEST_F(OcsfTest, NeverInventsATime) {
  EXPECT_EQ(ocsf.fault(event(R"(,"time":"x")")), "bad_timestamp /time");
  ocsf.message.time = "";
  EXPECT_EQ(ocsf.fault(event("")), "no_timestamp /time");
}

// Loss 2: milliseconds are no seconds, decimals no doubles, and a time is cut, not rounded.
TEST_F(OcsfTest, KeepsDecimalsOfATime) {
  const auto at = [&](const std::string& time, std::string_view expected) {
    const std::string row = ocsf.rows(event(",\"time\":" + time));
    return row.find(R"("time":")" + std::string(expected) + "\"") != std::string::npos;
  };
  EXPECT_TRUE(at("1767225600123", "2026-01-01T00:00:00.123000Z"));
  EXPECT_TRUE(at("1767225600.3", "2026-01-01T00:00:00.300000Z"));
  EXPECT_TRUE(at("1767225600123456789", "2026-01-01T00:00:00.123456Z"));
  EXPECT_TRUE(at(R"("2025-12-31T23:59:59.9999999Z")", "2025-12-31T23:59:59.999999Z"));
}

// Loss 16: numbers go through doubles, or are cut to what fits.
TEST_F(OcsfTest, NumbersAreExactOrBad) {
  const std::string row =
      ocsf.rows(event(R"(,"count":9007199254740993,"device":{"uid_alt":18446744073709551615})"));
  EXPECT_NE(row.find(R"("unmapped":{"_unmapped":{"count":9007199254740993}})"), std::string::npos)
      << row;
  EXPECT_NE(row.find(R"("device":{"uid_alt":18446744073709551615})"), std::string::npos) << row;
  EXPECT_EQ(ocsf.fault(event(R"(,"status_id":2147483648)")), "out_of_range /status_id");
  EXPECT_EQ(ocsf.fault(event(R"(,"severity_id":18446744073709551615)")),
            "out_of_range /severity_id");
}

// Loss 4: numbers as text, an array where an object was expected; only what cannot be is bad.
TEST_F(OcsfTest, OneOddMemberDoesNotMakeAnEventBad) {
  EXPECT_EQ(ocsf.fault(event(R"(,"severity_id":"4","device":[],"message":{"a":1})")), "");
  EXPECT_EQ(ocsf.fault("[" + event("") + "," + event(R"(,"status_id":"x")") + "]"),
            "bad_number /status_id");
  EXPECT_EQ(ocsf.decoded.rows(), 1u);
}

// Loss 11
TEST_F(OcsfTest, UnknownMembersAreKept) {
  EXPECT_NE(ocsf.rows(event(R"(,"site":"lab")")).find(R"("unmapped":{"_unmapped":{"site":"lab"}})"),
            std::string::npos);
}

TEST_F(OcsfTest, TheDeepestRowIsReadByTheLoader) {
  const std::string deep = std::string(511, '[') + std::string(511, ']');
  std::string row = ocsf.rows(R"({"specversion":"1.0","ext":)" + deep + R"(,"data":)" +
                              event(R"(,"raw_data":"own")") + "}");
  ASSERT_EQ(ocsf.decoded.rows(), 1u);
  EXPECT_NE(row.find("\"cloudevents\":"), std::string::npos);
  row.resize(row.size() + kJsonPadding, ' ');
  RowParser parser;
  std::vector<RowMember> members;
  EXPECT_TRUE(parser.parse(row, &members).ok());
}

TEST_F(OcsfTest, AnElementThatFailsMidwayLeavesNothing) {
  const std::string deep = std::string(513, '[') + std::string(513, ']');
  EXPECT_EQ(ocsf.rows(event(R"(,"dst_endpoint":")" + deep + "\"")), "");
  EXPECT_EQ(ocsf.decoded.bad_elements().at(0).at, "/dst_endpoint");
}

TEST_F(OcsfTest, GivesTheSameBytesAgainAndAgain) {
  const std::string payload = "[" + event(R"(,"unmapped":"{\"a\":1}","x":1)") + "," +
                              R"({"specversion":"1.0","data":)" +
                              event(R"(,"raw_data":"r","status_id":2)") + "}]";
  const std::string first = ocsf.rows(payload);
  ASSERT_EQ(ocsf.decoded.rows(), 2u);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(ocsf.rows(payload), first);
}

}  // namespace
}  // namespace ew
