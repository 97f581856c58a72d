#include "cmd/ew-publish/line_to_message.h"

#include <gtest/gtest.h>

namespace ew::publish {
namespace {

class PublishedLineTest : public testing::Test {
 protected:
  OutgoingMessage read(std::string line) {
    LineToMessage to_message(input, rules);
    OutgoingMessage message;
    line.reserve(line.size() + kJsonPadding);
    status = to_message.read(line, &message);
    left_out = to_message.left_out();
    return message;
  }

  Input input = Input::envelope;
  MessageRules rules;
  Status status;
  uint64_t left_out = 0;
};

TEST_F(PublishedLineTest, AnEnvelopeGivesBackItsMessage) {
  const OutgoingMessage message = read(
      R"({"id":"T@1/4/5","stream":"T","seq":"4","subject":"t.a","headers":{"ce-id":["a1","a\"2"]},"data":{ "v":1.50,"u":"\u00e4" }})");
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(message.subject, "t.a");
  EXPECT_EQ(message.payload, R"({ "v":1.50,"u":"\u00e4" })");
  EXPECT_EQ(message.headers, (Connection::Headers{{"ce-id", "a1"}, {"ce-id", "a\"2"}}));
}

TEST_F(PublishedLineTest, PayloadsAreKeptToTheByte) {
  EXPECT_EQ(read(R"({"subject":"s","data":null})").payload, "null");
  EXPECT_EQ(read(R"({"subject":"s","data":1e400})").payload, "1e400");
  EXPECT_EQ(read(R"({"subject":"s","data_base64":""})").payload, "");
  EXPECT_EQ(read(R"({"subject":"s","data_base64":"AP8="})").payload, std::string("\0\xFF", 2));
}

TEST_F(PublishedLineTest, TheSubjectOfTheCommandLineWins) {
  EXPECT_EQ(read(R"({"subject":"s","data":1})").subject, "s");
  rules.subject = "other";
  EXPECT_EQ(read(R"({"subject":"s","data":1})").subject, "other");
  EXPECT_EQ(read(R"({"data":1})").subject, "other");
}

TEST_F(PublishedLineTest, OrdersToTheServerAreLeftOut) {
  const std::string line =
      R"({"subject":"s","headers":{"nats-expected-last-sequence":["4"],"Nats-Rollup":["all"],"Nats-Msg-Id":["m"],"Nats-Stream":["S"]},"data":1})";
  EXPECT_EQ(read(line).headers, (Connection::Headers{{"Nats-Msg-Id", "m"}, {"Nats-Stream", "S"}}));
  EXPECT_EQ(left_out, 2u);
  rules.server_headers = true;
  EXPECT_EQ(read(line).headers.size(), 4u);
  EXPECT_EQ(left_out, 0u);
}

TEST_F(PublishedLineTest, HeadersOfTheCommandLineReplaceThoseOfTheirName) {
  rules.headers = {{"X-A", "1"}, {"X-A", "2"}};
  EXPECT_EQ(read(R"({"subject":"s","headers":{"x-a":["9"],"b":["3"]},"data":1})").headers,
            (Connection::Headers{{"b", "3"}, {"X-A", "1"}, {"X-A", "2"}}));
}

TEST_F(PublishedLineTest, LinesArePublishedAsTheyStand) {
  input = Input::lines;
  rules.subject = "s";
  rules.headers = {{"a", "b"}};
  const std::string line("\0{not json\xFF\r", 12);
  const OutgoingMessage message = read(line);
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(message.payload, line);
  EXPECT_EQ(message.headers.size(), 1u);
}

TEST_F(PublishedLineTest, RefusesWhatCannotBePublished) {
  for (const char* line :
       {"", "no json", R"({"subject":"s"})", R"({"data":1})", R"({"subject":"a b","data":1})",
        R"({"subject":"a.*","data":1})", R"({"subject":"a..b","data":1})",
        R"({"subject":"s","data_base64":"!"})", R"({"subject":"s","headers":{"a":"b"},"data":1})",
        R"({"subject":"s","headers":{"a":["b\r\nc: d"]},"data":1})",
        R"({"subject":"s","headers":{"a b":["c"]},"data":1})",
        R"({"subject":"s","headers":{"a:b":["c"]},"data":1})",
        R"({"subject":"s","headers":{"":["c"]},"data":1})"}) {
    read(line);
    EXPECT_EQ(status.kind(), Kind::bad_record) << line;
  }
}

TEST(SubjectFault, LeavesRoomInTheControlLine) {
  EXPECT_EQ(subject_fault(std::string(3800, 'a')), "");
  EXPECT_NE(subject_fault(std::string(3801, 'a')), "");
  EXPECT_EQ(subject_fault("a.b*c.$d/e@f"), "");
  EXPECT_NE(subject_fault(".a"), "");
  EXPECT_NE(subject_fault("a."), "");
  EXPECT_NE(subject_fault("a.>"), "");
}

}  // namespace
}  // namespace ew::publish
