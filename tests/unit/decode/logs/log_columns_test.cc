#include "lib/decode/logs/log_columns.h"

#include <gtest/gtest.h>

namespace ew::logs {
namespace {

// Rows have to name the columns in the order of the table: reference tables.md section 10.
TEST(LogColumns, AddedOnesStandBehindThoseOfTheFirstTable) {
  EXPECT_EQ(columns()[kTimestamp], ",\"timestamp\":");
  EXPECT_EQ(columns()[kResourceAttributes], ",\"resource_attributes\":");
  EXPECT_EQ(columns()[kId], ",\"id\":");
  EXPECT_EQ(columns()[kScopeAttributes], ",\"scope_attributes\":");
}

}  // namespace
}  // namespace ew::logs
