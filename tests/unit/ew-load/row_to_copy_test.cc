#include "cmd/ew-load/row_to_copy.h"

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

class RowToCopyTest : public testing::Test {
 protected:
  RowOutcome convert(const std::string& line) {
    const std::string padded = line + std::string(kJsonPadding, ' ');
    return converter_.convert(std::string_view(padded).substr(0, line.size()), plan_, 3, &batch_,
                              &refusal_);
  }
  std::string last_text() const {
    return std::string(batch_.text(batch_.row(static_cast<uint32_t>(batch_.open_rows() - 1))));
  }

  std::shared_ptr<const Plan> plan_ =
      test_plan({test_column("id", kPgInt4, true), test_column("name", kPgText),
                 test_column("made", kPgInt4, true, true), test_column("poller_id", kPgText)});
  NamedColumns named_;
  RowToCopy converter_{named_};
  Batch batch_;
  Refusal refusal_;
};

TEST_F(RowToCopyTest, ColumnsInTheTablesOrderWhateverTheRows) {
  EXPECT_EQ(convert(R"({"name":"a","id":1})"), RowOutcome::added);
  EXPECT_EQ(last_text(), "1\ta\t\\N\n");
  EXPECT_EQ(convert(R"({"made":5,"id":2,"name":""})"), RowOutcome::added);
  EXPECT_EQ(last_text(), "2\t\t5\t\\N\n");
  EXPECT_EQ(convert(R"({"id":3,"made":null,"name":null})"), RowOutcome::added);
  EXPECT_EQ(last_text(), "3\t\\N\t\\N\n");
  EXPECT_EQ(batch_.row(0).group, batch_.row(2).group);
  EXPECT_NE(batch_.row(0).group, batch_.row(1).group);
}

TEST_F(RowToCopyTest, AnEmptyFirstValueIsStillAValue) {
  plan_ = test_plan({test_column("a", kPgText), test_column("b", kPgText)});
  EXPECT_EQ(convert(R"({"a":"","b":"x"})"), RowOutcome::added);
  EXPECT_EQ(last_text(), "\tx\n");
}

TEST_F(RowToCopyTest, TheOwnNameGoesBeforeTheOther) {
  EXPECT_EQ(convert(R"({"id":1,"gateway_id":"g"})"), RowOutcome::added);
  EXPECT_EQ(last_text(), "1\t\\N\tg\n");
  EXPECT_EQ(convert(R"({"id":1,"poller_id":"p","gateway_id":"g"})"), RowOutcome::added);
  EXPECT_EQ(last_text(), "1\t\\N\tp\n");
}

TEST_F(RowToCopyTest, ABadValueLeavesNothingBehind) {
  EXPECT_EQ(convert(R"({"id":1,"name":"a"})"), RowOutcome::added);
  EXPECT_EQ(convert(R"({"id":1,"name":"long enough to show","made":"x"})"), RowOutcome::refused);
  EXPECT_EQ(refusal_.code, "invalid_text_representation");
  EXPECT_EQ(refusal_.at, "/made");
  EXPECT_EQ(refusal_.position, 3U);
  EXPECT_EQ(refusal_.cause(), "22P02 made");
  EXPECT_EQ(convert(R"({"id":2,"name":"b"})"), RowOutcome::added);
  EXPECT_EQ(batch_.open_rows(), 2U);
  EXPECT_EQ(batch_.group(0).text, "1\ta\t\\N\n2\tb\t\\N\n");
}

TEST_F(RowToCopyTest, AMissingValueIsTheRowsFaultOnceOthersHadIt) {
  EXPECT_EQ(convert(R"({"name":"a"})"), RowOutcome::misfit);
  EXPECT_NE(refusal_.message.find("no row has named it"), std::string::npos);
  EXPECT_EQ(convert(R"({"id":1})"), RowOutcome::added);
  EXPECT_EQ(convert(R"({"id":null})"), RowOutcome::refused);
  EXPECT_EQ(refusal_.code, "not_null_violation");
}

TEST_F(RowToCopyTest, UnknownMembersAreAMisfitUnlessIgnored) {
  EXPECT_EQ(convert(R"({"id":1,"x":1})"), RowOutcome::misfit);
  EXPECT_NE(refusal_.message.find("no column \"x\""), std::string::npos);
  PlanOptions options;
  options.ignore_unknown = true;
  plan_ = test_plan({test_column("id", kPgInt4)}, options);
  EXPECT_EQ(convert(R"({"id":1,"x":1,"y":2})"), RowOutcome::added);
  EXPECT_EQ(convert(R"({"x":1,"id":1})"), RowOutcome::added);
  EXPECT_EQ(converter_.take_ignored(), "x, y");
  EXPECT_EQ(converter_.take_ignored(), "");
  EXPECT_EQ(converter_.ignored_members(), 3U);
}

TEST_F(RowToCopyTest, WhatIsNoRowIsABadLine) {
  for (const char* line : {"", "x", "[1]", "{\"id\":1", "{\"id\":1}}", "null"}) {
    EXPECT_EQ(convert(line), RowOutcome::refused) << line;
    EXPECT_EQ(refusal_.code, "bad_line") << line;
  }
}

TEST_F(RowToCopyTest, RepairsWhatIsNotUtf8) {
  EXPECT_EQ(convert("{\"id\":1,\"name\":\"\xff\xe2\x82\"}"), RowOutcome::added);
  EXPECT_EQ(last_text(), "1\t\uFFFD\uFFFD\t\\N\n");
  EXPECT_EQ(converter_.replaced(), 2U);
}

TEST_F(RowToCopyTest, TheTimeWindowHoldsForTheTimeColumnOnly) {
  PlanOptions options;
  options.time_column = "at";
  options.window = parse_time_window("2026-01-01..2027-01-01");
  plan_ =
      test_plan({test_column("at", kPgTimestamptz), test_column("other", kPgTimestamptz)}, options);
  EXPECT_EQ(convert(R"({"at":"2026-06-01T00:00:00Z","other":"1980-01-01T00:00:00Z"})"),
            RowOutcome::added);
  EXPECT_NE(batch_.row(0).time, kNoTime);
  EXPECT_EQ(convert(R"({"other":"1980-01-01T00:00:00Z"})"), RowOutcome::added);
  for (const char* time :
       {"2025-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "infinity"}) {
    EXPECT_EQ(convert(std::string("{\"at\":\"") + time + "\"}"), RowOutcome::refused) << time;
    EXPECT_EQ(refusal_.code, "outside_time_window");
  }
}

}  // namespace
}  // namespace ew::load
