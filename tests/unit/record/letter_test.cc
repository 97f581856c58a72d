#include "lib/record/letter.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(Letter, KeepsThePayloadToTheByte) {
  const std::string rest =
      R"("id":"s/1/2","data":{"n":123456789012345678901234567890, "a":"\u00e4}"})";
  Letter letter;
  letter.dead = {.stage = "decode",
                 .type = "telemetry",
                 .code = "bad_number",
                 .message = "a \"quoted\" }text",
                 .at = "/value",
                 .rows = {{3, 3}, {5, 9}},
                 .table = std::nullopt,
                 .sqlstate = std::nullopt,
                 .tool = "ew-decode 0.1.0",
                 .time = "2026-11-23T10:01:02.000000Z",
                 .position = std::nullopt};
  letter.rest = rest;
  std::string line;
  append_letter(letter, &line);
  Letter again;
  ASSERT_TRUE(parse_letter(line, &again).ok());
  EXPECT_EQ(again.rest, rest);
  EXPECT_EQ(again.dead.message, letter.dead.message);
  EXPECT_EQ(again.dead.rows, letter.dead.rows);
  again.dead.table = "public.t";
  std::string filled;
  append_letter(again, &filled);
  EXPECT_NE(filled.find(R"("table":"public.t")"), std::string::npos);
  EXPECT_TRUE(filled.ends_with(rest + "}"));
}

TEST(Letter, TakesTheMembersOfAnEnvelopeOrARow) {
  EXPECT_EQ(envelope_rest(" {\"id\":\"a\",\"data\":{}} "), "\"id\":\"a\",\"data\":{}");
  EXPECT_EQ(envelope_rest("{}"), "");
  EXPECT_EQ(envelope_rest("x"), "");
  EXPECT_EQ(row_rest("a/1/2", "{\"v\":1}"), "\"id\":\"a/1/2\",\"row\":{\"v\":1}");
  EXPECT_EQ(row_rest("", "{\"v\":1}"), "\"row\":{\"v\":1}");
}

TEST(Letter, JoinsNeighbouringRows) {
  std::vector<std::pair<uint64_t, uint64_t>> rows;
  for (const uint64_t n : {1, 3, 4, 5, 5, 7}) add_row(&rows, n);
  EXPECT_EQ(rows_json(rows), "[1,[3,5],7]");
  EXPECT_EQ(rows_json({}), "[]");
}

TEST(Letter, RefusesBrokenOnes) {
  Letter letter;
  for (const char* line : {"", "{}", "{\"@dead\":", "{\"@dead\":{}",
                           "{\"@dead\":{\"rows\":[[5,3]]}}", "{\"@dead\":{\"rows\":[-1]}}",
                           "{\"@dead\":{\"rows\":1}}", "{\"@dead\":[]}", "{\"dead\":{}}"}) {
    EXPECT_EQ(parse_letter(line, &letter).kind(), Kind::bad_record) << line;
  }
  EXPECT_TRUE(parse_letter("{\"@dead\":{}}", &letter).ok());
}

}  // namespace
}  // namespace ew
