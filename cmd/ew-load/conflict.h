// Rows that meet a key: the statements that take a batch through a temporary table into the target
// with INSERT ... ON CONFLICT. Not responsible for when that is needed.
#pragma once

#include <string>
#include <vector>

#include "cmd/ew-load/options.h"
#include "cmd/ew-load/plan.h"
#include "lib/base/status.h"

namespace ew::load {

// The policy applied to a table.
struct ConflictPlan {
  ConflictPolicy::Action action = ConflictPolicy::Action::error;
  std::vector<std::string> key;      // update: the columns of the unique index
  bool key_nullable = false;         // NULL never conflicts with NULL
  std::vector<std::string> updated;  // update: "" = all others
  std::string version;

  bool always_staged() const { return action == ConflictPolicy::Action::update; }
};

// The columns of update: are the key if they are those of a unique index; else they are what is
// updated, and the key is the primary key. Errors: config: no such columns, no usable key.
Result<ConflictPlan> resolve_conflict(const PgTable& table, const ConflictPolicy& policy);

inline constexpr const char* kStage = "ew_stage";

// Makes the temporary table for rows with these columns (quoted, with commas), without the target's
// constraints: they count when its rows go on.
std::string stage_create(const PgTable& table, const std::string& columns);
// Takes its rows to the target and drops it.
std::string stage_move(const Plan& plan, const ColumnSet& named, const ConflictPlan& conflict);

}  // namespace ew::load
