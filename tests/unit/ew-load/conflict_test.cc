#include "cmd/ew-load/conflict.h"

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

PgTable keyed_table() {
  PgTable table = test_table({test_column("id", kPgInt4, true), test_column("k", kPgText),
                              test_column("v", kPgText), test_column("at", kPgInt4)});
  table.unique.push_back({{"id"}, true, false});
  table.unique.push_back({{"k", "at"}, false, true});
  return table;
}

Result<ConflictPlan> resolve(const char* policy) {
  return resolve_conflict(keyed_table(), *parse_conflict_policy(policy));
}

TEST(Conflict, TheColumnsOfAUniqueIndexAreTheKey) {
  const auto plan = resolve("update:at,k@v");
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->key, (std::vector<std::string>{"k", "at"}));
  EXPECT_TRUE(plan->key_nullable);
  EXPECT_TRUE(plan->updated.empty());
  EXPECT_EQ(plan->version, "v");
  EXPECT_TRUE(plan->always_staged());
}

TEST(Conflict, OtherColumnsAreUpdatedAtThePrimaryKey) {
  const auto plan = resolve("update:v@at");
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->key, (std::vector<std::string>{"id"}));
  EXPECT_EQ(plan->updated, (std::vector<std::string>{"v", "at"}));
}

TEST(Conflict, WhatCannotWorkIsTheSetUpsFault) {
  EXPECT_EQ(resolve("update:nope").kind(), Kind::config);
  EXPECT_EQ(resolve("update:v@nope").kind(), Kind::config);
  EXPECT_EQ(resolve("update:id,v").kind(), Kind::config);
  const PgTable bare = test_table({test_column("id", kPgInt4)});
  EXPECT_EQ(resolve_conflict(bare, *parse_conflict_policy("update:id")).kind(), Kind::config);
  EXPECT_TRUE(resolve_conflict(bare, *parse_conflict_policy("nothing")).ok());
}

TEST(Conflict, StatementsOfUpdate) {
  const auto table = Plan::make(keyed_table(), {});
  const auto conflict = resolve("update:id@at");
  const std::string sql = stage_move(**table, {}, *conflict);
  EXPECT_NE(sql.find("SELECT DISTINCT ON (\"id\") *, ctid"), std::string::npos) << sql;
  EXPECT_NE(sql.find("\"at\" DESC NULLS LAST, ctid DESC"), std::string::npos) << sql;
  EXPECT_NE(sql.find("ON CONFLICT (\"id\") DO UPDATE SET \"k\" = excluded.\"k\", \"v\" = "
                     "excluded.\"v\", \"at\" = excluded.\"at\" WHERE t.\"at\" IS NULL OR "
                     "excluded.\"at\" >= t.\"at\""),
            std::string::npos)
      << sql;
}

TEST(Conflict, StatementsOfNothing) {
  const auto table = Plan::make(keyed_table(), {});
  const std::string sql = stage_move(**table, {}, *resolve("nothing"));
  EXPECT_NE(sql.find("ORDER BY s.\"id\", s.ctid ON CONFLICT DO NOTHING; DROP TABLE"),
            std::string::npos)
      << sql;
}

}  // namespace
}  // namespace ew::load
