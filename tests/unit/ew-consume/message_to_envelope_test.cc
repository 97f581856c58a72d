#include "cmd/ew-consume/message_to_envelope.h"

#include <gtest/gtest.h>

#include "lib/base/line_reader.h"
#include "lib/record/envelope.h"
#include "lib/record/letter.h"

namespace ew::consume {
namespace {

constexpr char kId[] = "T@1/42/1795428061000000321";

Delivery message(std::string_view payload, std::string_view headers = "") {
  Delivery delivery;
  delivery.subject = "t.a";
  delivery.payload = payload;
  delivery.headers = headers;
  delivery.token.stream_seq = 42;
  delivery.token.time_ns = 1795428061000000321;
  delivery.token.delivered = 1;
  return delivery;
}

class MessageToEnvelopeTest : public testing::Test {
 protected:
  std::string line_of(const Delivery& delivery, bool again = false) {
    std::string line;
    converter_.convert(delivery, again, &line);
    return line;
  }
  MessageToEnvelope converter_{"T@1", "", "T", 4096};
};

TEST_F(MessageToEnvelopeTest, WritesAllMembersInOrder) {
  MessageToEnvelope converter("hub:T@1", "hub", "T", 4096);
  std::string line;
  Delivery delivery = message("[1, 2]", "NATS/1.0\r\nB: x\r\nA: y\r\nB: z\r\n\r\n");
  delivery.token.delivered = 3;
  converter.convert(delivery, true, &line);
  EXPECT_EQ(line,
            R"({"id":"hub:T@1/42/1795428061000000321","domain":"hub","stream":"T","seq":"42",)"
            R"("subject":"t.a","time":"2026-11-23T10:01:01.000000321Z","delivered":3,"again":true,)"
            R"("headers":{"B":["x","z"],"A":["y"]},"data":[1, 2]})");
}

TEST_F(MessageToEnvelopeTest, AJsonTextKeepsItsTextWithoutLineBreaks) {
  const std::string head =
      R"({"id":"T@1/42/1795428061000000321","stream":"T","seq":"42","subject":"t.a",)"
      R"("time":"2026-11-23T10:01:01.000000321Z","delivered":1,"data":)";
  EXPECT_EQ(line_of(message("null")), head + "null}");
  EXPECT_EQ(line_of(message(" {\"a\" :\r\n1e999,\n\"a\":\"\\ud800\\n\"}\n")),
            head + " {\"a\" :1e999,\"a\":\"\\ud800\\n\"}}");
  EXPECT_EQ(line_of(message("123456789012345678901234567890")),
            head + "123456789012345678901234567890}");
}

TEST_F(MessageToEnvelopeTest, AnythingElseGoesIntoBase64) {
  for (const auto& [payload, base64] :
       std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                        {"x", "eA=="},
                                                        {"\xef\xbb\xbf{}", "77u/e30="},
                                                        {"\"\xff\"", "Iv8i"},
                                                        {"{} {}", "e30ge30="},
                                                        {"\"a\nb\"", "ImEKYiI="},
                                                        {std::string("{}\0", 3), "e30A"},
                                                        {"01", "MDE="}}) {
    EXPECT_NE(line_of(message(payload)).find("\"data_base64\":\"" + base64 + "\"}"),
              std::string::npos)
        << payload;
  }
}

TEST_F(MessageToEnvelopeTest, VeryDeepJsonGoesIntoBase64) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_NE(line_of(message(deep)).find("\"data_base64\":\"W1tb"), std::string::npos);
  const std::string less = std::string(1000, '[') + std::string(1000, ']');
  EXPECT_NE(line_of(message(less)).find("\"data\":[[["), std::string::npos);
}

TEST_F(MessageToEnvelopeTest, BytesThatAreNoUtf8AreRepairedInHeadersAndSubject) {
  Delivery delivery = message("1",
                              "NATS/1.0\r\nK\xff: a\xe2\x82"
                              "b\r\n\r\n");
  delivery.subject = "t.\xc3";
  const std::string line = line_of(delivery);
  EXPECT_NE(line.find("\"K\uFFFD\":[\"a\uFFFDb\"]"), std::string::npos) << line;
  EXPECT_NE(line.find("\"subject\":\"t.\uFFFD\""), std::string::npos) << line;
}

TEST_F(MessageToEnvelopeTest, ALineThatIsTooLongBecomesALetterAndItsEnd) {
  const std::string payload = "\"" + std::string(5000, 'x') + "\"";
  const Delivery delivery = message(payload);
  std::string line = line_of(delivery);
  ASSERT_FALSE(converter_.fits(line));
  converter_.to_dead_letter(delivery, "too_long", "why", false, &line);
  const size_t end = line.find('\n');
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(line.substr(end + 1), std::string("{\"@end\":\"") + kId + "\"}");
  Letter letter;
  ASSERT_TRUE(parse_letter(line.substr(0, end), &letter).ok());
  EXPECT_EQ(letter.dead.stage, "consume");
  EXPECT_EQ(letter.dead.code, "too_long");
  EXPECT_NE(letter.rest.find(payload), std::string::npos);
}

TEST_F(MessageToEnvelopeTest, WhatDoesNotFitALetterIsCut) {
  const std::string payload(2 << 20, 'x');
  Delivery delivery = message(payload);
  delivery.token.delivered = 2;
  std::string line = line_of(delivery);
  converter_.to_dead_letter(delivery, "too_long", "why", false, &line);
  EXPECT_LT(line.size(), size_t{100'000});
  EXPECT_NE(line.find("first 64 KiB"), std::string::npos);
  EXPECT_TRUE(line.ends_with(std::string("{\"@end\":\"") + kId + "\",\"again\":true}"));
}

}  // namespace
}  // namespace ew::consume
