#include "cmd/ew-dlq/letter_to_listing.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ew::dlq {
namespace {

struct Listed {
  ListedLetter letter;
  LetterText text;
};

// The text's views point into the head, so the two stay together.
void fill(Listed* listed, std::string head) {
  listed->letter = {17, 1'795'428'000'000'000'001, "dlq._.decode.x/1/2", std::move(head), 12, 0};
  ASSERT_TRUE(parse_letter_text(listed->letter.head, &listed->text).ok());
}

TEST(LetterToListing, WritesJson) {
  Listed listed;
  fill(&listed, R"({"@dead":{"stage":"decode","code":"c","rows":[1]},"id":"x/1/2"})");
  std::string out;
  append_listing_json(listed.letter, listed.text, &out);
  EXPECT_EQ(
      out,
      R"({"seq":"17","stored":"2026-11-23T10:00:00.000000001Z","subject":"dlq._.decode.x/1/2","id":"x/1/2","bytes":12,"stage":"decode","code":"c","rows":[1]})"
      "\n");
  listed.letter.parts = 3;
  out.clear();
  append_listing_json(listed.letter, listed.text, &out);
  EXPECT_EQ(nlohmann::json::parse(out)["parts"], 3);
}

TEST(LetterToListing, ColumnsFitTheLetters) {
  ListingTable table;
  Listed one;
  Listed two;
  fill(
      &one,
      R"({"@dead":{"stage":"decode","code":"a_long_code","message":"m1","table":"s.t"},"id":"x/1/2"})");
  fill(&two, "{\"@dead\":{\"stage\":\"load\",\"code\":\"b\",\"message\":\"\\u001b[31m\\nred\"}}");
  std::string out;
  table.add(one.letter, one.text, &out);
  table.add(two.letter, two.text, &out);
  EXPECT_EQ(out, "") << "too early to know the widths";
  table.finish(&out);
  EXPECT_EQ(out,
            "SEQ  STORED                TABLE  STAGE   CODE         ID     MESSAGE\n"
            "17   2026-11-23T10:00:00Z  s.t    decode  a_long_code  x/1/2  m1\n"
            "17   2026-11-23T10:00:00Z  _      load    b            -       [31m red\n");
}

TEST(LetterToListing, AnEmptyTableHasItsHeadings) {
  ListingTable table;
  std::string out;
  table.finish(&out);
  EXPECT_EQ(out, "SEQ  STORED  TABLE  STAGE  CODE  ID  MESSAGE\n");
}

TEST(LetterToListing, LongMessagesAreCutBetweenCharacters) {
  std::string message;
  for (int i = 0; i < 200; ++i) message += "\xC3\xA4";
  Listed listed;
  fill(&listed, R"({"@dead":{"message":")" + message + R"("}})");
  ListingTable table;
  std::string out;
  table.add(listed.letter, listed.text, &out);
  table.finish(&out);
  EXPECT_TRUE(out.ends_with(message.substr(0, 240) + "...\n"));
}

}  // namespace
}  // namespace ew::dlq
