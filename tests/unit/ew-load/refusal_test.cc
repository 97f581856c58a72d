#include "cmd/ew-load/refusal.h"

#include <gtest/gtest.h>

#include "lib/record/letter.h"

namespace ew::load {
namespace {

TEST(Refusal, BecomesALetterWithTheRow) {
  Refusal refusal;
  refusal.code = "unique_violation";
  refusal.message = "why";
  refusal.at = "/id";
  refusal.sqlstate = "23505";
  refusal.position = 4;
  const std::string line =
      refusal_to_letter(refusal, {"telemetry", "public.t"}, "S@1/2/3", R"({"id":1})");
  Letter letter;
  ASSERT_TRUE(parse_letter(line, &letter).ok());
  EXPECT_EQ(letter.dead.stage, "load");
  EXPECT_EQ(letter.dead.type, "telemetry");
  EXPECT_EQ(letter.dead.code, "unique_violation");
  EXPECT_EQ(letter.dead.table, "public.t");
  EXPECT_EQ(letter.dead.sqlstate, "23505");
  EXPECT_EQ(letter.dead.position, 4U);
  EXPECT_EQ(letter.rest, R"("id":"S@1/2/3","row":{"id":1})");
}

TEST(Refusal, OfALineThatIsNoRowKeepsItsBytes) {
  Refusal refusal;
  refusal.code = "bad_line";
  const std::string line =
      bad_line_to_letter(refusal, {"", "public.t"}, "", std::string_view("\0x", 2));
  Letter letter;
  ASSERT_TRUE(parse_letter(line, &letter).ok());
  EXPECT_EQ(letter.rest, R"("data_base64":"AHg=")");
  EXPECT_EQ(letter.dead.sqlstate, std::nullopt);
}

TEST(Refusal, FromWhatTheServerSaid) {
  PgError error;
  error.sqlstate = "23514";
  error.message = "m";
  error.constraint = "positive";
  EXPECT_EQ(server_refusal(error, 1).code, "check_violation");
  EXPECT_EQ(server_refusal(error, 1).cause(), "23514 positive");
  EXPECT_EQ(server_refusal(error, 1).at, "");
  error.column = "a";
  EXPECT_EQ(server_refusal(error, 1).at, "/a");
  EXPECT_EQ(server_refusal(error, 1).cause(), "23514 a");
}

TEST(CompleteLetter, FillsInTheTableAndTouchesNothingElse) {
  const std::string rest = R"(,"id":"S@1/2/3","data":{"a": [1.50]}})";
  const auto line = complete_letter(
      R"({"@dead":{"stage":"decode","type":"t","code":"c","message":"m","at":"","table":null,"sqlstate":null,"tool":"x","time":"y"})" +
          rest,
      {"", "public.t"});
  ASSERT_TRUE(line);
  EXPECT_NE(line->find(R"("table":"public.t")"), std::string::npos);
  EXPECT_TRUE(line->ends_with(rest));
  EXPECT_EQ(complete_letter(*line, {"", "other.t"}), line) << "a table that is named stays";
  EXPECT_FALSE(complete_letter(R"({"@dead":5})", {"", "public.t"}));
}

TEST(CompleteLetter, TakesOnlyText) {
  const std::string head =
      R"({"@dead":{"stage":"decode","code":"c","message":"m","at":"","tool":"x","time":"y"},"data":)";
  const LetterSource source = {"", "public.t"};
  EXPECT_TRUE(complete_letter(head + "\"\xC3\xA4\t\"}", source));
  EXPECT_FALSE(complete_letter(head + "\"\xFF\"}", source));
  EXPECT_FALSE(complete_letter(head + std::string("\"\0\"}", 4), source));
}

TEST(CompleteLetter, StaysAsLongAsAReaderTakes) {
  LetterSource source = {"", "public.t"};
  source.max_line = 10'000;
  const size_t most = source.max_line + (size_t{1} << 20);
  const std::string head = R"({"@dead":{"stage":"d","message":")";
  const auto line = complete_letter(
      head + std::string(most - 100, 'm') + R"(","tool":"x","time":"y"},"data":1})", source);
  ASSERT_TRUE(line);
  EXPECT_LE(line->size(), size_t{2000});
  const std::string full = head + R"("},"data":")" + std::string(most - 60, 'd') + R"("})";
  EXPECT_EQ(complete_letter(full, source), full);
}

TEST(Refusal, IsCutToWhatALetterMayHold) {
  PgError error;
  error.sqlstate = "22P02";
  // 1,023 bytes, then a character of two.
  error.message = std::string(1023, 'm') + "\xC3\xA4" + std::string(9'000'000, 'm');
  error.column = std::string(5000, 'c');
  const Refusal refusal = server_refusal(error, 0);
  EXPECT_EQ(refusal.message, std::string(1023, 'm') + "...");
  EXPECT_LE(refusal.at.size(), 1100U);
  EXPECT_LE(refusal.cause().size(), 1100U);
  LetterSource source = {std::string(100'000, 't'), "public.t"};
  EXPECT_LE(refusal_to_letter(refusal, source, "S@1/2/3", "{}").size(), 10'000U);
  source.max_line = 1 << 20;
  EXPECT_LE(bad_line_to_letter(refusal, source, "", std::string(source.max_line, 'x')).size(),
            100'000U);
  EXPECT_NE(bad_line_to_letter(refusal, source, "", "x").find("\"eA==\""), std::string::npos);
}

TEST(Refusal, OfARowThatIsNotUtf8IsRepaired) {
  const std::string line = refusal_to_letter({}, {"", "public.t"}, "", "{\"a\":\"\xFF\"}");
  EXPECT_TRUE(line.ends_with("\"row\":{\"a\":\"\xEF\xBF\xBD\"}}"));
}

}  // namespace
}  // namespace ew::load
