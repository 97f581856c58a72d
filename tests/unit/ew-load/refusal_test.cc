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
      "public.t");
  ASSERT_TRUE(line);
  EXPECT_NE(line->find(R"("table":"public.t")"), std::string::npos);
  EXPECT_TRUE(line->ends_with(rest));
  EXPECT_EQ(complete_letter(*line, "other.t"), line) << "a table that is named stays";
  EXPECT_FALSE(complete_letter(R"({"@dead":5})", "public.t"));
}

}  // namespace
}  // namespace ew::load
