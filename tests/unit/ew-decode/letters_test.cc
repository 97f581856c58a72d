#include "cmd/ew-decode/letters.h"

#include <gtest/gtest.h>

#include "lib/record/letter.h"

namespace ew::decode {
namespace {

class LettersTest : public testing::Test {
 protected:
  LettersTest() { decoded.begin(&rows_, 1000); }

  std::vector<Letter> letters() {
    std::string lines;
    const size_t count = to_letters_.append(arrival, decoded, "telemetry", &lines);
    std::vector<Letter> result;
    for (size_t begin = 0, end = 0; begin < lines.size(); begin = end + 1) {
      end = lines.find('\n', begin);
      EXPECT_TRUE(parse_letter(lines.substr(begin, end - begin), &result.emplace_back()).ok());
    }
    EXPECT_EQ(result.size(), count);
    return result;
  }

  Arrival arrival;
  Decoded decoded;

 private:
  std::string rows_;
  Letters to_letters_{1000};
};

TEST_F(LettersTest, AGoodMessageHasNone) { EXPECT_TRUE(letters().empty()); }

TEST_F(LettersTest, EachKindOfBadElementHasOneWithTheWholeEnvelope) {
  arrival.line = R"( {"id":"T@1/2/3","data": [1.0]} )";
  decoded.bad(1, code::kBadNumber, "/a", "a is no number");
  decoded.bad(2, code::kNotObject, "", "x");
  decoded.bad(3, code::kBadNumber, "/a", "a is no number");
  const auto result = letters();
  ASSERT_EQ(result.size(), 2u);
  EXPECT_EQ(result[0].dead.stage, "decode");
  EXPECT_EQ(result[0].dead.type, "telemetry");
  EXPECT_EQ(result[0].dead.code, "bad_number");
  EXPECT_EQ(result[0].dead.at, "/a");
  EXPECT_EQ(result[0].dead.rows, (std::vector<std::pair<uint64_t, uint64_t>>{{1, 1}, {3, 3}}));
  EXPECT_EQ(result[0].rest, R"("id":"T@1/2/3","data": [1.0])");
  EXPECT_EQ(result[1].dead.code, "not_object");
}

TEST_F(LettersTest, AFailedMessageHasOneWithoutRows) {
  arrival.line = R"({"data":7})";
  decoded.fail(code::kBadJson, "why");
  const auto result = letters();
  ASSERT_EQ(result.size(), 1u);
  EXPECT_TRUE(result[0].dead.rows.empty());
  EXPECT_EQ(result[0].dead.message, "why");
}

TEST_F(LettersTest, AFailedReplayNamesTheElementsThatItWasAbout) {
  ElementFilter filter;
  ASSERT_TRUE(filter.parse("[4,5]"));
  arrival.line = R"({"rows":[4,5],"data":7})";
  arrival.message.only = &filter;
  decoded.fail(code::kBadJson, "why");
  EXPECT_EQ(letters()[0].dead.rows, (std::vector<std::pair<uint64_t, uint64_t>>{{4, 5}}));
}

TEST_F(LettersTest, APayloadWithoutEnvelopeIsJsonOnOneLineOrBase64) {
  arrival.id = "s/1/0";
  arrival.payload = "[1,\r\n \"\\n\"]\n";
  decoded.fail(code::kBadJson, "");
  EXPECT_EQ(letters()[0].rest, R"("id":"s/1/0","data":[1, "\n"])");
  arrival.id = {};
  arrival.payload = "[1,";
  EXPECT_EQ(letters()[0].rest, R"("data_base64":"WzEs")");
}

TEST_F(LettersTest, ALetterStaysWithinItsLimit) {
  const std::string binary(3'000'000, '\xff');
  arrival.payload = binary;
  arrival.failure = {code::kBadLine, "", "binary"};
  EXPECT_LT(letters()[0].rest.size(), 100'000u);
}

}  // namespace
}  // namespace ew::decode
