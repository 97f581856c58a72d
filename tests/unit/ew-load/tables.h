// Tables and plans for tests, without a server.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cmd/ew-load/batch.h"
#include "cmd/ew-load/plan.h"

namespace ew::load {

inline PgColumn test_column(const std::string& name, uint32_t type, bool not_null = false,
                            bool has_default = false) {
  PgColumn column;
  column.name = name;
  column.type = type;
  column.type_name = "its type";
  column.not_null = not_null;
  column.has_default = has_default;
  return column;
}

inline PgTable test_table(std::vector<PgColumn> columns) {
  PgTable table;
  table.schema = "public";
  table.name = "t";
  table.columns = std::move(columns);
  return table;
}

inline std::shared_ptr<const Plan> test_plan(std::vector<PgColumn> columns,
                                             const PlanOptions& options = {}) {
  auto plan = Plan::make(test_table(std::move(columns)), options);
  EXPECT_TRUE(plan.ok()) << plan.status().message();
  return *plan;
}

// A row in COPY text of a table with one column, added to the open message.
inline void add_test_row(Batch* batch, const std::shared_ptr<const Plan>& plan,
                         const std::string& text, int64_t time = kNoTime,
                         const ColumnSet& named = {}) {
  const auto position = static_cast<uint32_t>(batch->open_rows());
  const uint32_t group = batch->begin_row(plan, named);
  batch->text_of(group) += text + "\n";
  batch->add_row(group, "{\"id\":" + text + "}", position, time);
}

inline void close_test_message(Batch* batch, uint64_t seq) {
  const MessageId id{"S@1", seq, 1000};
  batch->close(&id, false);
}

}  // namespace ew::load
