#include "lib/record/envelope.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

struct Parsed {
  explicit Parsed(std::string text) : line(std::move(text)) {
    line.reserve(line.size() + kJsonPadding);
    status = parser.parse(line, &envelope);
  }
  std::string line;
  EnvelopeParser parser;
  Envelope envelope;
  Status status;
};

TEST(Envelope, NeedsOnlyAPayload) {
  EXPECT_TRUE(Parsed(R"({"data":null})").status.ok());
  EXPECT_TRUE(Parsed(R"({"data_base64":""})").status.ok());
  EXPECT_EQ(Parsed(R"({"data":null})").envelope.data, "null");
  for (const char* line : {"", "{}", "[]", "7", "{\"id\":\"a\"}", "{\"data\":}", "{\"data\":1",
                           "{\"data\":1}{\"data\":2}", "\xFF", "{\"data\":01}"}) {
    EXPECT_EQ(Parsed(line).status.kind(), Kind::bad_record) << line;
  }
}

TEST(Envelope, IgnoresUnknownMembersAndTakesHandWrittenOnes) {
  const Parsed parsed(
      R"({"x":[1],"seq":7,"delivered":"3","subject":"a\u002eb","data":{"b": 1.0}})");
  ASSERT_TRUE(parsed.status.ok()) << parsed.status.message();
  EXPECT_EQ(parsed.envelope.seq, "7");
  EXPECT_EQ(parsed.envelope.delivered, 3U);
  EXPECT_EQ(parsed.envelope.subject, "a.b");
  EXPECT_EQ(parsed.envelope.data, R"({"b": 1.0})");
  EXPECT_EQ(parsed.envelope.payload.find("b").raw(), "1.0");
}

TEST(Envelope, RefusesMembersOfTheWrongType) {
  for (const char* line :
       {R"({"id":7,"data":1})", R"({"subject":[],"data":1})", R"({"headers":[],"data":1})",
        R"({"headers":{"a":"b"},"data":1})", R"({"headers":{"a":[1]},"data":1})",
        R"({"delivered":-1,"data":1})", R"({"again":1,"data":1})", R"({"rows":1,"data":1})",
        R"({"data_base64":1})"}) {
    EXPECT_EQ(Parsed(line).status.kind(), Kind::bad_record) << line;
  }
}

TEST(Envelope, SaysWhereADeepPayloadCameFrom) {
  const std::string deep = std::string(600, '[') + std::string(600, ']');
  const Parsed parsed(R"({"id":"s/1/2","data":)" + deep + R"(,"subject":"t"})");
  ASSERT_TRUE(parsed.status.ok()) << parsed.status.message();
  EXPECT_TRUE(parsed.envelope.too_deep);
  EXPECT_EQ(parsed.envelope.id, "s/1/2");
  EXPECT_EQ(parsed.envelope.subject, "t");
  EXPECT_EQ(parsed.envelope.data, deep);
  const std::string allowed = std::string(512, '[') + std::string(512, ']');
  EXPECT_FALSE(Parsed(R"({"data":)" + allowed + "}").envelope.too_deep);
}

TEST(Envelope, FindsHeadersWithoutCase) {
  const std::string headers = R"({"CE-Id":["a","b"],"empty":[]})";
  EXPECT_EQ(find_header(headers, "ce-id"), "a");
  EXPECT_EQ(find_header(headers, "empty"), std::nullopt);
  EXPECT_EQ(find_header(headers, "ce"), std::nullopt);
  EXPECT_EQ(find_header("", "ce-id"), std::nullopt);
}

}  // namespace
}  // namespace ew
