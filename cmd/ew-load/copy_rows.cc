#include "cmd/ew-load/copy_rows.h"

#include <algorithm>

#include "lib/pg/pg_text.h"

namespace ew::load {
namespace {

struct GroupRows {
  uint32_t group;
  std::vector<uint32_t> rows;
};

std::vector<GroupRows> by_group(const Batch& batch, const std::vector<uint32_t>& rows) {
  std::vector<GroupRows> groups;
  size_t last = 0;
  for (const uint32_t index : rows) {
    const uint32_t group = batch.row(index).group;
    if (last >= groups.size() || groups[last].group != group) {
      last = 0;
      while (last < groups.size() && groups[last].group != group) ++last;
      if (last == groups.size()) groups.push_back({group, {}});
    }
    groups[last].rows.push_back(index);
  }
  return groups;
}

void sort_by_time(const Batch& batch, std::vector<uint32_t>* rows) {
  const auto earlier = [&batch](uint32_t a, uint32_t b) {
    return batch.row(a).time < batch.row(b).time;
  };
  if (!std::is_sorted(rows->begin(), rows->end(), earlier)) {
    std::stable_sort(rows->begin(), rows->end(), earlier);
  }
}

// Rows that lie behind each other in the group's text leave as one piece.
bool send(PgConnection& connection, const Batch& batch, const GroupRows& group) {
  const std::string_view text = batch.group(group.group).text;
  for (size_t i = 0; i < group.rows.size();) {
    const uint64_t begin = batch.row(group.rows[i]).text;
    uint64_t end = begin;
    for (; i < group.rows.size() && batch.row(group.rows[i]).text == end; ++i) {
      end += batch.row(group.rows[i]).text_size;
    }
    if (!connection.copy_data(text.substr(begin, end - begin))) return false;
  }
  return true;
}

CopyOutcome copy_group(PgConnection& connection, const Batch& batch, const GroupRows& group,
                       const std::string& relation, const std::string& name,
                       const std::string& columns) {
  CopyOutcome outcome;
  outcome.error = connection.copy_begin("COPY " + relation + " (" + columns + ") FROM STDIN");
  if (!outcome.error.ok()) return outcome;
  // Why sending failed is what copy_end says.
  (void)send(connection, batch, group);
  uint64_t stored = 0;
  outcome.error = connection.copy_end(&stored);
  if (outcome.error.ok()) {
    outcome.lost = group.rows.size() - std::min<uint64_t>(stored, group.rows.size());
  } else if (const auto line = pg_copy_line(outcome.error.context, name)) {
    if (*line <= group.rows.size()) outcome.bad_row = group.rows[*line - 1];
  }
  return outcome;
}

// A key that has become deferrable since the table was looked at is no state that passes.
PgError on_conflict_error(PgError error) {
  if (error.sqlstate == "55000") error.what = PgErrorClass::config;
  return error;
}

CopyOutcome copy_staged(PgConnection& connection, const Batch& batch, const GroupRows& group,
                        const ConflictPlan& conflict) {
  const Group& kind = batch.group(group.group);
  const std::string columns = kind.plan->column_list(kind.named);
  CopyOutcome outcome;
  outcome.error = connection.run(stage_create(kind.plan->table(), columns));
  if (!outcome.error.ok()) return outcome;
  outcome = copy_group(connection, batch, group, std::string("pg_temp.") + kStage, kStage, columns);
  if (!outcome.error.ok()) return outcome;
  outcome.error = on_conflict_error(connection.run(stage_move(*kind.plan, kind.named, conflict)));
  return outcome;
}

// COPY needs a column; rows that name none are made of defaults.
PgError insert_defaults(PgConnection& connection, const PgTable& table, size_t rows, bool staged) {
  return connection.run("INSERT INTO " + table.quoted() + " SELECT FROM generate_series(1, " +
                        std::to_string(rows) + ")" + (staged ? " ON CONFLICT DO NOTHING" : ""));
}

}  // namespace

CopyOutcome copy_rows(PgConnection& connection, const Batch& batch,
                      const std::vector<uint32_t>& rows, const ConflictPlan& conflict,
                      bool staged) {
  CopyOutcome all;
  for (GroupRows& group : by_group(batch, rows)) {
    const Group& kind = batch.group(group.group);
    const std::string columns = kind.plan->column_list(kind.named);
    CopyOutcome outcome;
    if (columns.empty()) {
      outcome.error = insert_defaults(connection, kind.plan->table(), group.rows.size(), staged);
    } else if (staged) {
      outcome = copy_staged(connection, batch, group, conflict);
    } else {
      sort_by_time(batch, &group.rows);
      const PgTable& table = kind.plan->table();
      outcome = copy_group(connection, batch, group, table.quoted(), table.name, columns);
    }
    if (!outcome.error.ok()) return outcome;
    all.lost += outcome.lost;
  }
  return all;
}

}  // namespace ew::load
