#include "lib/decode/events.h"

#include <gtest/gtest.h>

#include "lib/decode/events/events_columns.h"
#include "lib/record/row.h"
#include "tests/unit/decode/decoding.h"

namespace ew {
namespace {

constexpr std::string_view kBinaryHeaders =
    R"({"ce-id":["i"],"ce-source":["s"],"ce-type":["t"],"ce-specversion":["1.0"]})";

class EventsTest : public testing::Test {
 protected:
  EventsTest() { events.message.time = "2026-01-01T00:00:08.000000500Z"; }
  // The member of the one row, as JSON; "NULL" if it is left out.
  std::string column(std::string_view payload, std::string_view name) {
    row_ = events.rows(payload);
    if (events.decoded.rows() != 1) return "no row";
    row_.resize(row_.size() + kJsonPadding, ' ');
    EXPECT_TRUE(parser_.parse(row_, &members_).ok());
    for (const RowMember& member : members_) {
      if (member.name == name) return std::string(member.raw);
    }
    return "NULL";
  }
  Decoding events{"events"};

 private:
  RowParser parser_;
  std::vector<RowMember> members_;
  std::string row_;
};

TEST(EventsColumns, StandInTheOrderOfTheTable) {
  EXPECT_EQ(events::columns()[events::kEventTimestamp], ",\"event_timestamp\":");
  EXPECT_EQ(events::columns()[events::kSubject], ",\"subject\":");
  EXPECT_EQ(events::columns()[events::kRawData], ",\"raw_data\":");
}

// Loss 1: the time of the stream, the same for each delivery; never the wall clock.
TEST_F(EventsTest, NeverInventsATime) {
  EXPECT_EQ(column("{}", "event_timestamp"), "\"2026-01-01T00:00:08.000000Z\"");
  EXPECT_EQ(events.fault(R"({"timestamp":"yesterday"})"), "bad_timestamp /timestamp");
  EXPECT_EQ(events.fault(R"({"specversion":"1.0","time":"now"})"), "bad_timestamp /time");
  events.message.time = "";
  EXPECT_EQ(events.fault("{}"), "no_timestamp /timestamp");
}

// Loss 2: decimals are no doubles, and a time never moves into the next second.
TEST_F(EventsTest, KeepsDecimalsOfATime) {
  EXPECT_EQ(column(R"({"timestamp":1767225600.3})", "event_timestamp"),
            "\"2026-01-01T00:00:00.300000Z\"");
  EXPECT_EQ(column(R"({"timestamp":"2026-01-01T00:00:00.9999999Z"})", "event_timestamp"),
            "\"2026-01-01T00:00:00.999999Z\"");
}

// Loss 3: what is no event is a dead letter, and its neighbours are rows.
TEST_F(EventsTest, BadElementsAreLettersBesideRows) {
  EXPECT_EQ(events.fault(R"([{"message":"a"},7,{"message":"b"}])"), "not_object ");
  EXPECT_EQ(events.decoded.rows(), 2u);
  EXPECT_EQ(events.fault("protobuf"), "bad_json ");
  EXPECT_EQ(events.fault(""), "empty_payload ");
}

// Loss 4: only what can be no row is bad, not U+0000 or an array where a text was expected.
TEST_F(EventsTest, ABadElementLeavesItsNeighbours) {
  EXPECT_EQ(events.fault(R"([{"message":"a\u0000"},{"level":1.5},{"host":["odd"]},)"
                         R"({"specversion":"1.0","id":"i"},{"specversion":"1.0","id":"i"}])"),
            "bad_number /level");
  EXPECT_EQ(events.decoded.rows(), 4u);
}

// Loss 5: fields inside the data; one of an odd type does not take the others with it.
TEST_F(EventsTest, ReadsTheFieldsInsideTheData) {
  const std::string e = R"({"specversion":"1.0","data":{"host":["odd"],"level":3,"short_message":)";
  EXPECT_EQ(column(e + R"({"a":1}}})", "level"), "3");
  EXPECT_EQ(column(e + R"({"a":1}}})", "host"), "NULL");
  EXPECT_EQ(column(e + R"({"a":1}}})", "short_message"), R"("{\"a\":1}")");
}

// Loss 6: an id that is absent is the same on each delivery.
TEST_F(EventsTest, IdsAreMadeFromThePlaceInTheStream) {
  events.message.stream = "events";
  events.message.seq = "1002";
  EXPECT_EQ(column("{}", "id"), "\"8bc2a0a4-6fe8-59a7-920b-78595254fad2\"");
  EXPECT_EQ(column(R"({"id":"own"})", "id"), "\"8bc2a0a4-6fe8-59a7-920b-78595254fad2\"");
  EXPECT_EQ(column(R"({"specversion":"1.0","id":"own"})", "id"), "\"own\"");
}

// Loss 7: an absent level is no emergency, and what was sent is not rewritten.
TEST_F(EventsTest, KeepsSeveritiesAsTheyWereSent) {
  EXPECT_EQ(column(R"({"message":"m"})", "level"), "NULL");
  EXPECT_EQ(column(R"({"message":"m"})", "severity"), "NULL");
  EXPECT_EQ(column(R"({"level":5,"severity":"Low"})", "severity"), "\"Low\"");
  EXPECT_EQ(column(R"({"level":"ERROR"})", "level"), "3");
}

// Loss 8: presence counts, not truth.
TEST_F(EventsTest, FalseAndZeroArePresent) {
  EXPECT_EQ(column(R"({"short_message":false,"message":"m"})", "short_message"), "\"false\"");
  EXPECT_EQ(column(R"({"level":0,"PRIORITY":5})", "level"), "0");
}

// Loss 11: what no column takes is in raw_data, whatever the mode.
TEST_F(EventsTest, UnknownMembersSurviveInRawData) {
  EXPECT_EQ(column(R"({"_zone":"dmz"})", "raw_data"), R"("{\"_zone\":\"dmz\"}")");
  events.message.headers = kBinaryHeaders;
  EXPECT_EQ(column("1", "raw_data"), R"("{\"id\":\"i\",\"source\":\"s\",\"type\":\"t\",)"
                                     R"(\"specversion\":\"1.0\",\"data\":1}")");
}

// Loss 12: batches and binary mode.
TEST_F(EventsTest, ReadsBatchesAndBinaryMode) {
  events.rows(R"([{"specversion":"1.0"},{"specversion":"1.0"}])");
  EXPECT_EQ(events.decoded.rows(), 2u);
  events.message.headers = kBinaryHeaders;
  EXPECT_EQ(column(R"({"message":"m"})", "id"), "\"i\"");
  EXPECT_EQ(column(R"({"message":"m"})", "short_message"), "\"m\"");
  EXPECT_EQ(column("", "short_message"), "NULL");
}

// Loss 16: numbers go through doubles, or are cut to what fits.
TEST_F(EventsTest, NumbersAreExactOrBad) {
  EXPECT_EQ(column(R"({"version":9007199254740993})", "version"), "\"9007199254740993\"");
  EXPECT_EQ(column(R"({"_n":18446744073709551615})", "raw_data"),
            R"("{\"_n\":18446744073709551615}")");
  EXPECT_EQ(column(R"({"specversion":"1.0","id":18446744073709551615})", "id"),
            "\"18446744073709551615\"");
  EXPECT_EQ(column(R"({"timestamp":1767225600123456789})", "event_timestamp"),
            "\"2026-01-01T00:00:00.123456Z\"");
  EXPECT_EQ(events.fault(R"({"level":2147483648})"), "out_of_range /level");
  EXPECT_EQ(events.fault(R"({"level":18446744073709551615})"), "out_of_range /level");
}

TEST_F(EventsTest, CommunitiesAreStoredNowhere) {
  const std::string trap = R"({"community":"secret","varbinds":[{"oid":".1.3.6.1.6.3.18.1.4.0",)"
                           R"("value":"OCTET STRING: secret"}]})";
  for (const std::string& payload : {trap, R"({"specversion":"1.0","data":)" + trap + "}",
                                     "[" + trap + R"(,{"x":)" + trap + "}]"}) {
    const std::string rows = events.rows(payload);
    EXPECT_GT(events.decoded.rows(), 0u);
    EXPECT_EQ(rows.find("secret"), std::string::npos) << rows;
  }
  events.message.headers = kBinaryHeaders;
  EXPECT_EQ(events.rows(trap).find("secret"), std::string::npos);
}

TEST_F(EventsTest, CommunitiesAreNotStoredAsBase64) {
  EXPECT_EQ(column(R"({"specversion":"1.0","id":"i","data_base64":)"
                   R"("eyJjb21tdW5pdHkiOiJTRUNSRVQiLCJ2YXJiaW5kcyI6W119"})",
                   "raw_data"),
            R"("{\"specversion\":\"1.0\",\"id\":\"i\",\"data_base64\":)"
            R"(\"eyJ2YXJiaW5kcyI6W119\"}")");
}

TEST_F(EventsTest, AnElementThatFailsLeavesNothing) {
  EXPECT_EQ(events.rows(R"({"host":"h","level":1.5})"), "");
  Decoding narrow("events", {200, false});
  narrow.message.time = "2026-01-01T00:00:00Z";
  EXPECT_EQ(narrow.fault(R"({"message":")" + std::string(100, 'x') + "\"}"), "too_long ");
  EXPECT_EQ(narrow.decoded.rows(), 0u);
}

// The same message a thousand times among others, so that what lasts from one to the next shows.
TEST_F(EventsTest, GivesTheSameBytesAgainAndAgain) {
  const std::string payload =
      R"([{"specversion":"1.0","id":"i","data":{"host":"h\u00e9","level":"warn"}},{"message":"m"},)"
      R"({"community":"c","varbinds":[]},{"class_uid":1,"id":"x"}])";
  const std::string first = events.rows(payload);
  ASSERT_EQ(events.decoded.rows(), 3u);
  for (int i = 0; i < 1000; ++i) {
    events.message.headers = kBinaryHeaders;
    events.rows(R"({"timestamp":"x"})");
    events.message.headers = "";
    ASSERT_EQ(events.rows(payload), first);
  }
}

}  // namespace
}  // namespace ew
