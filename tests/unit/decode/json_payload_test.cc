#include "lib/decode/json_payload.h"

#include <gtest/gtest.h>

#include <vector>

namespace ew {
namespace {

class JsonPayloadTest : public testing::Test {
 protected:
  // The texts of the elements that are objects, or the code of what is wrong.
  std::vector<std::string> read(std::string_view payload, bool reject_nul = false) {
    text_.assign(payload);
    text_.append(kJsonPadding, ' ');
    message.bytes = std::string_view(text_).substr(0, payload.size());
    decoded.begin(&lines_, 1000);
    if (!payload_.read(message, {1000, reject_nul}, &decoded)) {
      return {std::string(decoded.failure().code)};
    }
    std::vector<std::string> elements;
    for_each_element(payload_.root(), message, &decoded, [&](JsonValue element, uint64_t n) {
      elements.push_back(std::to_string(n) + std::string(element.raw()));
    });
    if (decoded.failed()) return {std::string(decoded.failure().code)};
    return elements;
  }

  Message message;
  Decoded decoded;

 private:
  JsonPayload payload_;
  std::string text_;
  std::string lines_;
};

using Texts = std::vector<std::string>;

TEST_F(JsonPayloadTest, IsOneObjectOrAnArrayOfThem) {
  EXPECT_EQ(read("{\"a\":1}"), Texts({"0{\"a\":1}"}));
  EXPECT_EQ(read("\xEF\xBB\xBF [{},{}] \n"), Texts({"0{}", "1{}"}));
  EXPECT_EQ(read("[]"), Texts());
  EXPECT_EQ(read("null"), Texts({"bad_json"}));
}

TEST_F(JsonPayloadTest, BadElementsKeepTheirNumbers) {
  EXPECT_EQ(read("[{},1,{}]"), Texts({"0{}", "2{}"}));
  ASSERT_EQ(decoded.bad_elements().size(), 1u);
  EXPECT_EQ(decoded.bad_elements()[0].code, code::kNotObject);
  EXPECT_EQ(decoded.bad_elements()[0].rows[0].first, 1u);
}

TEST_F(JsonPayloadTest, OnlyTheElementsThatAReplayAsksFor) {
  ElementFilter filter;
  ASSERT_TRUE(filter.parse("[1,2]"));
  message.only = &filter;
  EXPECT_EQ(read("[1,{\"b\":1},{\"c\":1},3]"), Texts({"1{\"b\":1}", "2{\"c\":1}"}));
  EXPECT_TRUE(decoded.bad_elements().empty());
  EXPECT_EQ(read("{}"), Texts());
}

TEST_F(JsonPayloadTest, TextThatIsNotUtf8IsRepairedAndCounted) {
  EXPECT_EQ(read("{\"a\":\"\xE2\x82\x41\xFF\"}"), Texts({"0{\"a\":\"\xEF\xBF\xBD"
                                                         "A\xEF\xBF\xBD\"}"}));
  EXPECT_EQ(decoded.replaced(), 2u);
  EXPECT_EQ(read("{\"a\":\"\\u0000\\ud800\"}").size(), 1u);
  EXPECT_EQ(decoded.replaced(), 2u);
}

TEST_F(JsonPayloadTest, OrRefused) {
  EXPECT_EQ(read("{\"a\":\"\xFF\"}", true), Texts({"bad_json"}));
  EXPECT_EQ(read("{\"\\u0000\":1}", true), Texts({"bad_json"}));
  EXPECT_EQ(read("{\"a\":\"\\ud83d\\ude00\"}", true).size(), 1u);
}

TEST_F(JsonPayloadTest, EmptyBrokenAndDeepPayloadsHaveCodesOfTheirOwn) {
  EXPECT_EQ(read(""), Texts({"empty_payload"}));
  EXPECT_EQ(read("\xEF\xBB\xBF \t"), Texts({"empty_payload"}));
  EXPECT_EQ(read("{\"a\":"), Texts({"bad_json"}));
  EXPECT_EQ(read("{}{}"), Texts({"bad_json"}));
  EXPECT_EQ(read(std::string(513, '[') + std::string(513, ']')), Texts({"too_deep"}));
}

TEST(CountReplaced, LooksAtStringsOnly) {
  EXPECT_EQ(count_replaced(R"({"a":[1,"x"]})"), 0u);
  EXPECT_EQ(count_replaced(R"({"\u0000":"\ud800\ud83d\ude00","b":"\\u0000"})"), 2u);
}

}  // namespace
}  // namespace ew
