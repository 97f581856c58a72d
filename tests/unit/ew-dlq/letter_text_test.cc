#include "cmd/ew-dlq/letter_text.h"

#include <gtest/gtest.h>

namespace ew::dlq {
namespace {

LetterText parsed(std::string_view line) {
  LetterText text;
  const Status status = parse_letter_text(line, &text);
  EXPECT_TRUE(status.ok()) << status.message();
  return text;
}

TEST(LetterText, TakesThePayloadOutAndLeavesTheRestAsItStands) {
  const std::string line =
      R"({"@dead":{"stage":"decode","code":"bad_json","new_member":[1.50]},"id":"T@1/42/3","headers":{"a":["\u00e4, {\"x\":1}"]},"data":{"a": [1.50,"}"], "b":"\""}})";
  const LetterText text = parsed(line);
  EXPECT_EQ(text.id, "T@1/42/3");
  EXPECT_EQ(text.dead.code, "bad_json");
  EXPECT_EQ(text.body_name, "data");
  EXPECT_EQ(text.body, R"({"a": [1.50,"}"], "b":"\""})");
  const std::string head = letter_head(text);
  EXPECT_EQ(
      head,
      R"({"@dead":{"stage":"decode","code":"bad_json","new_member":[1.50]},"id":"T@1/42/3","headers":{"a":["\u00e4, {\"x\":1}"]}})");
  EXPECT_EQ(join_letter(head, text.body_name, text.body), line);
}

TEST(LetterText, DecodesBinaryPayloads) {
  const std::string line = R"({"@dead":{"code":"c"},"data_base64":"AP8="})";
  const LetterText text = parsed(line);
  EXPECT_EQ(text.body, std::string("\0\xFF", 2));
  EXPECT_EQ(text.id, "");
  EXPECT_EQ(join_letter(letter_head(text), text.body_name, text.body), line);
}

TEST(LetterText, KeepsWhatIsNoBase64AsAMember) {
  const LetterText text = parsed(R"({"@dead":{"code":"bad_base64"},"data_base64":"not base64!"})");
  EXPECT_EQ(text.body_name, "");
  EXPECT_EQ(letter_head(text), R"({"@dead":{"code":"bad_base64"},"data_base64":"not base64!"})");
}

TEST(LetterText, TakesRowsScalarsAndNoPayload) {
  EXPECT_EQ(parsed(R"({"@dead":{},"id":"a/1/2","row":{"v":1}})").body, R"({"v":1})");
  EXPECT_EQ(parsed(R"({"@dead":{},"data":null})").body, "null");
  EXPECT_EQ(parsed(R"({"@dead":{},"data": "a,b}" })").body, R"("a,b}")");
  const LetterText none = parsed(R"({"@dead":{}})");
  EXPECT_EQ(none.body_name, "");
  EXPECT_EQ(join_letter(letter_head(none), "", ""), R"({"@dead":{}})");
}

TEST(LetterText, NestingMayHaveAnyDepth) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(parsed(R"({"@dead":{},"data":)" + deep + "}").body, deep);
}

TEST(LetterText, TheHeadIsOneLine) {
  EXPECT_EQ(letter_head(parsed("{\"@dead\":{\r\"code\":\t\"x\"}, \"seq\" : \"4\"\r}")),
            R"({"@dead":{ "code": "x"},"seq":"4"})");
}

TEST(LetterText, RefusesWhatIsNoLetter) {
  for (const char* line :
       {"", "{}", R"({"data":1})", R"({"@dead":{})", R"({"@dead":7})", R"({"@dead":{},"data":[1})",
        R"({"@dead":{},"data"})", R"({"@dead":{},7:8})", R"({"@dead":{}} x)"}) {
    LetterText text;
    EXPECT_EQ(parse_letter_text(line, &text).kind(), Kind::bad_record) << line;
  }
}

TEST(SplitMembers, IsForObjectsOnly) {
  EXPECT_FALSE(split_members("[1]"));
  EXPECT_FALSE(split_members("{\"a\":1"));
  EXPECT_TRUE(split_members(" { } ")->empty());
  const auto members = split_members(R"({"a" : {"b":[1,2]} , "c":"\\"})");
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 2u);
  EXPECT_EQ((*members)[0].second, R"({"b":[1,2]})");
  EXPECT_EQ((*members)[1].second, R"("\\")");
}

}  // namespace
}  // namespace ew::dlq
