#include "lib/decode/binary_event.h"

#include <gtest/gtest.h>

#include <string>

#include "lib/decode/decoded.h"

namespace ew {
namespace {

std::string decoded(std::string_view value) {
  std::string scratch;
  return decode_attribute(&value, &scratch) ? std::string(value) : "not UTF-8";
}

TEST(DecodeAttribute, TakesOffQuotesThenPercentEscapesOnce) {
  EXPECT_EQ(decoded("a"), "a");
  EXPECT_EQ(decoded("\"a \\\"b\\\" \\\\\""), "a \"b\" \\");
  EXPECT_EQ(decoded("Euro%20%E2%82%aC"), "Euro €");
  EXPECT_EQ(decoded("%2525"), "%25");
  EXPECT_EQ(decoded("\"%22\\%41\""), "\"A");
}

TEST(DecodeAttribute, LeavesWhatIsNoEscape) {
  EXPECT_EQ(decoded("100%"), "100%");
  EXPECT_EQ(decoded("%4"), "%4");
  EXPECT_EQ(decoded("%zz%-1"), "%zz%-1");
  EXPECT_EQ(decoded("\"open"), "\"open");
  EXPECT_EQ(decoded("\"end\\\""), "\"end\\\"");
  EXPECT_EQ(decoded("\"a\"b\""), "\"a\"b\"");
  EXPECT_EQ(decoded("\""), "\"");
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("\"\""), "");
}

TEST(DecodeAttribute, RefusesEscapesThatAreNotUtf8) {
  EXPECT_EQ(decoded("%ff"), "not UTF-8");
  EXPECT_EQ(decoded("%e2%82A"), "not UTF-8");
}

class BinaryEventTest : public testing::Test {
 protected:
  // The event in structured mode; the code of the letter where there is none.
  std::string structured(std::string_view headers, std::string_view body,
                         DecodeOptions options = {size_t{1} << 20, false}) {
    message_.headers = headers;
    body_.assign(body);
    body_.append(kJsonPadding, ' ');
    message_.bytes = std::string_view(body_).substr(0, body.size());
    headers_.read(message_);
    lines_.clear();
    out_.begin(&lines_, options.max_line);
    if (event_.read(message_, headers_, options, &out_)) return std::string(event_.event().raw());
    if (out_.failed()) return std::string(out_.failure().code);
    return std::string(out_.bad_elements().at(0).code);
  }

  Message message_;
  Headers headers_;
  BinaryEvent event_;
  Decoded out_;
  std::string body_;
  std::string lines_;
};

TEST_F(BinaryEventTest, AttributesInTheOrderOfTheHeadersThenData) {
  EXPECT_EQ(structured(R"({"Ce-B":["2"],"x":["y"],"ce-a":["%41"],"ce-":["e"]})", "{ \"k\": 1}"),
            R"({"b":"2","a":"A","":"e","data":{ "k": 1}})");
}

TEST_F(BinaryEventTest, OfRepeatedNamesTheFirstValueCounts) {
  EXPECT_EQ(structured(R"({"ce-a":["1","2"],"CE-A":["3"],"ce-b":["4"],"Ce-a":["5"]})", ""),
            R"({"a":"1","b":"4"})");
}

TEST_F(BinaryEventTest, ManyNamesCostNoSquares) {
  std::string headers = "{\"ce-0\":[\"first\"]";
  for (int i = 0; i < 20'000; ++i) headers += ",\"CE-" + std::to_string(i) + "\":[\"x\"]";
  const std::string event = structured(headers + "}", "");
  EXPECT_TRUE(event.starts_with(R"({"0":"first","1":"x",)"));
}

TEST_F(BinaryEventTest, TheContentTypeSaysWhatTheBodyIs) {
  EXPECT_EQ(structured(R"({"content-type":["text/plain"]})", "1"),
            R"({"datacontenttype":"text/plain","data":"1"})");
  EXPECT_EQ(structured(R"({"content-type":["a/json"]})", "1"),
            R"({"datacontenttype":"a/json","data":1})");
  EXPECT_EQ(structured(R"({"ce-datacontenttype":["a/json"],"content-type":["text/plain"]})", "1"),
            R"({"datacontenttype":"a/json","data":1})");
  EXPECT_EQ(structured(R"({"content-type":["a/json"]})", "hello"), "bad_json");
  EXPECT_EQ(structured("{}", "hello"), R"({"data":"hello"})");
  EXPECT_EQ(structured("{}", "\xff"), R"({"data_base64":"/w=="})");
  EXPECT_EQ(structured("{}", ""), "{}");
}

TEST_F(BinaryEventTest, CountsWhatItReplaces) {
  EXPECT_EQ(structured(R"({"ce-a":["%00"],"ce-b":["\ud800"]})", R"({"c":"\u0000"})"),
            "{\"a\":\"\uFFFD\",\"b\":\"\uFFFD\",\"data\":{\"c\":\"\\u0000\"}}");
  EXPECT_EQ(out_.replaced(), 3u);
  EXPECT_EQ(structured(R"({"ce-a":["%00"]})", "", {size_t{1} << 20, true}), "bad_json");
}

TEST_F(BinaryEventTest, EscapesThatAreNotUtf8MakeABadEvent) {
  EXPECT_EQ(structured(R"({"ce-a":["%ff"]})", ""), "bad_event");
}

}  // namespace
}  // namespace ew
