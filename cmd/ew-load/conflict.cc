#include "cmd/ew-load/conflict.h"

#include <algorithm>

#include "lib/pg/pg_text.h"

namespace ew::load {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool same_set(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    list += (list.empty() ? "" : ", ") + pg_quote_identifier(name);
  }
  return list;
}

Status refuse(const PgTable& table, const std::string& reason) {
  return {Kind::config, "unable to apply --on-conflict to " + table.target() + ": " + reason};
}

// Rows in an order that all loaders share: by time, then by key, so that two that meet the same
// keys wait for each other instead of deadlocking.
std::string shared_order(const Plan& plan, const std::vector<std::string>& key) {
  std::string order;
  if (plan.time_column() != Plan::kNone) {
    const auto& time = plan.columns()[static_cast<size_t>(plan.time_column())].pg.name;
    order = "s." + pg_quote_identifier(time) + ", ";
  }
  for (const std::string& column : key) order += "s." + pg_quote_identifier(column) + ", ";
  return order;
}

// Of rows with the same key the one that wins: the greatest version, else the last in input order,
// which is that of the temporary table.
std::string last_of_each_key(const ConflictPlan& conflict) {
  std::string distinct = quoted_list(conflict.key);
  if (conflict.key_nullable) {
    std::string any_null;
    for (const std::string& column : conflict.key) {
      any_null += (any_null.empty() ? "" : " OR ") + pg_quote_identifier(column) + " IS NULL";
    }
    distinct += ", CASE WHEN " + any_null + " THEN ctid END";
  }
  std::string order = distinct;
  if (!conflict.version.empty()) {
    order += ", " + pg_quote_identifier(conflict.version) + " DESC NULLS LAST";
  }
  return std::string("(SELECT DISTINCT ON (") + distinct + ") *, ctid FROM pg_temp." + kStage +
         " ORDER BY " + order + ", ctid DESC)";
}

std::string on_conflict_update(const Plan& plan, const ColumnSet& named,
                               const ConflictPlan& conflict) {
  std::string assignments;
  for (size_t i = 0; i < plan.columns().size(); ++i) {
    const std::string& name = plan.columns()[i].pg.name;
    if (contains(conflict.key, name) || (plan.columns()[i].defaulted && !named[i])) continue;
    if (!conflict.updated.empty() && !contains(conflict.updated, name)) continue;
    const std::string quoted = pg_quote_identifier(name);
    assignments += (assignments.empty() ? "" : ", ") + quoted + " = excluded." + quoted;
  }
  std::string clause = " ON CONFLICT (" + quoted_list(conflict.key) + ") DO ";
  if (assignments.empty()) return clause + "NOTHING";
  clause += "UPDATE SET " + assignments;
  if (!conflict.version.empty()) {
    const std::string version = pg_quote_identifier(conflict.version);
    clause += " WHERE t." + version + " IS NULL OR excluded." + version + " >= t." + version;
  }
  return clause;
}

}  // namespace

Result<ConflictPlan> resolve_conflict(const PgTable& table, const ConflictPolicy& policy) {
  ConflictPlan plan;
  plan.action = policy.action;
  plan.version = policy.version;
  if (policy.action != ConflictPolicy::Action::update) {
    if (policy.action == ConflictPolicy::Action::nothing && !table.deferrable_key.empty()) {
      return refuse(table, "the constraint of " + table.deferrable_key +
                               " is deferrable, and ON CONFLICT works with immediate ones only");
    }
    // Only for the order in which rows are inserted.
    if (!table.unique.empty()) plan.key = table.unique.front().columns;
    return plan;
  }
  std::vector<std::string> named = policy.columns;
  if (!policy.version.empty()) named.push_back(policy.version);
  for (const std::string& name : named) {
    const bool there = std::any_of(table.columns.begin(), table.columns.end(),
                                   [&name](const PgColumn& c) { return c.name == name; });
    if (!there) return refuse(table, "it has no column \"" + name + "\"");
  }
  for (const PgUniqueIndex& index : table.unique) {
    if (!same_set(index.columns, policy.columns)) continue;
    plan.key = index.columns;
    plan.key_nullable = index.nullable;
    return plan;
  }
  if (table.unique.empty() || !table.unique.front().primary) {
    return refuse(table, "no unique index has exactly the columns " + quoted_list(policy.columns) +
                             ", and there is no primary key");
  }
  plan.key = table.unique.front().columns;
  plan.updated = policy.columns;
  for (const std::string& name : policy.columns) {
    if (contains(plan.key, name)) {
      return refuse(table, "\"" + name +
                               "\" is part of the primary key, but no unique index has "
                               "exactly the columns named");
    }
  }
  if (!plan.version.empty() && !contains(plan.updated, plan.version)) {
    plan.updated.push_back(plan.version);
  }
  return plan;
}

std::string stage_create(const PgTable& table, const std::string& columns) {
  return std::string("CREATE TEMP TABLE ") + kStage + " ON COMMIT DROP AS SELECT " + columns +
         " FROM " + table.quoted() + " WITH NO DATA";
}

std::string stage_move(const Plan& plan, const ColumnSet& named, const ConflictPlan& conflict) {
  const std::string columns = plan.column_list(named);
  const bool update = conflict.action == ConflictPolicy::Action::update;
  // A key column that these rows leave to its default cannot order them.
  std::vector<std::string> order = conflict.key;
  std::erase_if(order, [&](const std::string& name) {
    const int column = plan.find(name);
    return column == Plan::kNone || (plan.columns()[static_cast<size_t>(column)].defaulted &&
                                     !named[static_cast<size_t>(column)]);
  });
  const bool whole_key = order.size() == conflict.key.size();
  const std::string source =
      update && whole_key ? last_of_each_key(conflict) : std::string("pg_temp.") + kStage;
  return "INSERT INTO " + plan.table().quoted() + " AS t (" + columns +
         ") OVERRIDING SYSTEM VALUE SELECT " + columns + " FROM " + source + " s ORDER BY " +
         shared_order(plan, order) + "s.ctid" +
         (update ? on_conflict_update(plan, named, conflict) : " ON CONFLICT DO NOTHING") +
         "; DROP TABLE pg_temp." + kStage;
}

}  // namespace ew::load
