#include "cmd/ew-load/plan.h"

#include <limits>

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

TEST(Plan, FindsColumnsAndTheOtherNameOfThePoller) {
  const auto plan = test_plan({test_column("id", kPgInt4), test_column("gateway_id", kPgText)});
  EXPECT_EQ(plan->find("id"), 0);
  EXPECT_EQ(plan->find("gateway_id"), 1);
  EXPECT_EQ(plan->find("poller_id"), 1);
  EXPECT_EQ(plan->find("nope"), Plan::kNone);
  const auto both =
      test_plan({test_column("poller_id", kPgText), test_column("gateway_id", kPgText)});
  EXPECT_EQ(both->find("poller_id"), 0);
  EXPECT_EQ(both->find("gateway_id"), 1);
}

TEST(Plan, LeavesOutGeneratedColumns) {
  PgColumn generated = test_column("g", kPgInt4);
  generated.generated = true;
  const auto plan = test_plan({generated, test_column("id", kPgInt4)});
  EXPECT_EQ(plan->find("g"), Plan::kNone);
  EXPECT_EQ(plan->column_list({}), "\"id\"");
}

TEST(Plan, ListsDefaultedColumnsOnlyWhereNamed) {
  const auto plan =
      test_plan({test_column("a", kPgInt4), test_column("b", kPgInt4, true, true),
                 test_column("c", kPgInt4, true), test_column("d", kPgInt4, false, true)});
  EXPECT_EQ(plan->column_list({}), R"("a", "c", "d")");
  ColumnSet named;
  named.set(1);
  EXPECT_EQ(plan->column_list(named), R"("a", "b", "c", "d")");
  EXPECT_TRUE(plan->columns()[2].required);
}

TEST(Plan, TheTimeColumnIsThatOfTheHypertableOrTheOneNamed) {
  PgTable table = test_table({test_column("at", kPgTimestamptz), test_column("n", kPgInt4)});
  EXPECT_EQ((*Plan::make(table, {}))->time_column(), Plan::kNone);
  PlanOptions options;
  options.time_column = "n";
  EXPECT_EQ((*Plan::make(table, options))->time_column(), 1);
  table.dimension = "at";
  table.chunk_interval = 1000;
  const auto hyper = *Plan::make(table, {});
  EXPECT_EQ(hyper->time_column(), 0);
  ASSERT_TRUE(hyper->window());
  EXPECT_EQ(hyper->window()->from, int64_t{86400} * 1'000'000'000);
  options.time_column = "nope";
  EXPECT_EQ(Plan::make(table, options).kind(), Kind::config);
}

TEST(Plan, ATimeColumnHasToMeasureTime) {
  PlanOptions options;
  options.time_column = "t";
  EXPECT_EQ(Plan::make(test_table({test_column("t", kPgText)}), options).kind(), Kind::config);
}

TEST(Plan, ADimensionThatIsNoTimeOrdersNothing) {
  PgTable table = test_table({test_column("id", kPgUuid), test_column("at", kPgTimestamptz)});
  table.dimension = "id";
  table.chunk_interval = 604'800'000'000;
  const auto plan = Plan::make(table, {});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ((*plan)->time_column(), Plan::kNone);
  EXPECT_FALSE((*plan)->window());
  PlanOptions options;
  options.window = TimeWindow{0, 1};
  EXPECT_EQ(Plan::make(table, options).kind(), Kind::config);
  options.time_column = "at";
  EXPECT_EQ((*Plan::make(table, options))->window()->to, 1);
}

TEST(Plan, AWindowThatIsOpenOnBothSidesIsNone) {
  PgTable table = test_table({test_column("at", kPgTimestamptz)});
  table.dimension = "at";
  table.chunk_interval = 1000;
  PlanOptions options;
  options.window = parse_time_window("..");
  ASSERT_TRUE(options.window);
  EXPECT_FALSE((*Plan::make(table, options))->window());
  options.window = parse_time_window("1970-01-01..");
  EXPECT_TRUE((*Plan::make(table, options))->window());
}

TEST(Plan, TheLedgersTargetHoldsItsName) {
  PlanOptions options;
  EXPECT_EQ(test_plan({}, options)->target(), "public.t");
  options.ledger = "blue";
  EXPECT_EQ(test_plan({}, options)->target(), "public.t/blue");
}

TEST(Plan, PointersEscapeWhatJsonPointersEscape) {
  const auto plan = test_plan({test_column("a/b~c", kPgText)});
  EXPECT_EQ(plan->columns()[0].pointer, "/a~1b~0c");
}

TEST(TimeWindow, TwoTimesOrDatesOrOneOpenSide) {
  const auto window = parse_time_window("1970-01-02..1970-01-03T00:00:00Z");
  ASSERT_TRUE(window);
  EXPECT_EQ(window->from, int64_t{86400} * 1'000'000'000);
  EXPECT_EQ(window->to, int64_t{2 * 86400} * 1'000'000'000);
  EXPECT_EQ(parse_time_window("..2000-01-01")->from, std::numeric_limits<int64_t>::min());
  EXPECT_EQ(parse_time_window("2000-01-01..")->to, std::numeric_limits<int64_t>::max());
  for (const char* wrong : {"", "2000-01-01", "2001-01-01..2000-01-01", "a..b", "2000-13-01.."}) {
    EXPECT_FALSE(parse_time_window(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace ew::load
