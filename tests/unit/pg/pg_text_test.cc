#include "lib/pg/pg_text.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(PgText, IdentifiersAreAlwaysQuoted) {
  EXPECT_EQ(pg_quote_identifier("a"), "\"a\"");
  EXPECT_EQ(pg_quote_identifier("T \"q"), "\"T \"\"q\"");
}

TEST(PgText, Arrays) {
  PgArrayText texts;
  EXPECT_EQ(PgArrayText().take(), "{}");
  texts.add("a");
  texts.add("b\"\\,{}");
  EXPECT_EQ(texts.take(), R"({"a","b\"\\,{}"})");
  PgArrayText numbers;
  numbers.add(int64_t{-1});
  numbers.add(int64_t{9223372036854775807});
  EXPECT_EQ(numbers.take(), "{-1,9223372036854775807}");
}

std::string copied(std::string_view value) {
  std::string text;
  append_copy_text(value, &text);
  return text;
}

TEST(PgText, CopyEscapesWhatItGivesAMeaning) {
  EXPECT_EQ(copied("plain é"), "plain é");
  EXPECT_EQ(copied("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e");
  EXPECT_EQ(copied("\\."), "\\\\.");
  EXPECT_EQ(copied(std::string_view("a\0b\x7f", 4)), std::string_view("a\0b\x7f", 4));
}

TEST(PgText, EveryByteButTheEscapedOnesPassesAsItIs) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool escaped = c == '\\' || c == '\n' || c == '\r' || c == '\t';
    EXPECT_EQ(copied({&c, 1}).size(), escaped ? 2U : 1U) << byte;
  }
}

TEST(PgCopyLine, IsFoundByPositionInAnyLanguage) {
  EXPECT_EQ(pg_copy_line("COPY t, line 7, column a: \"x\"", "t"), 7U);
  EXPECT_EQ(pg_copy_line("COPY t, Zeile 12", "t"), 12U);
  EXPECT_EQ(pg_copy_line("tのCOPY、行 3", "t"), 3U);
  EXPECT_EQ(pg_copy_line("t 복사, 4번째 줄", "t"), 4U);
  EXPECT_EQ(pg_copy_line("COPY t9, line 5", "t9"), 5U) << "not the digit of the name";
}

TEST(PgCopyLine, IsThatOfTheOuterCopy) {
  EXPECT_EQ(pg_copy_line("JSON data, line 1: {\nCOPY t, line 9, column j: \"{\"", "t"), 9U);
  EXPECT_EQ(pg_copy_line("PL/pgSQL function judge() line 2 at RAISE\nCOPY t, line 4: \"4\"", "t"),
            4U);
  EXPECT_EQ(pg_copy_line("JSON data, line 1: {\nCOPY J, line 9", "J"), 9U);
}

TEST(PgCopyLine, IsMissingWhereTheErrorCameFromElsewhere) {
  EXPECT_EQ(pg_copy_line("", "t"), std::nullopt);
  EXPECT_EQ(pg_copy_line("SQL statement \"SELECT 1\"", "t"), std::nullopt);
  EXPECT_EQ(pg_copy_line("COPY t, line 99999999999999999999999", "t"), std::nullopt);
}

}  // namespace
}  // namespace ew
