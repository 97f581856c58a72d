#include <gtest/gtest.h>

#include "lib/pg/pg_error.h"

namespace ew {
namespace {

TEST(PgConditionName, NamesOfTheManual) {
  EXPECT_EQ(pg_condition_name("08000"), "connection_exception");
  EXPECT_EQ(pg_condition_name("23505"), "unique_violation");
  EXPECT_EQ(pg_condition_name("22003"), "numeric_value_out_of_range");
  EXPECT_EQ(pg_condition_name("57014"), "query_canceled");
  EXPECT_EQ(pg_condition_name("XX002"), "index_corrupted");
}

TEST(PgConditionName, WhatTheManualDoesNotListIsItsOwnName) {
  EXPECT_EQ(pg_condition_name("EW001"), "EW001");
  EXPECT_EQ(pg_condition_name("ZZZZZ"), "ZZZZZ");
}

}  // namespace
}  // namespace ew
