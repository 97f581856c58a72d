// Rows of a batch into the target, inside a transaction that somebody else began: one COPY per
// group, in the order of their first row, each in time order; or through a temporary table. Not
// responsible for what follows from an error.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cmd/ew-load/batch.h"
#include "cmd/ew-load/conflict.h"
#include "lib/pg/connection.h"

namespace ew::load {

struct CopyOutcome {
  PgError error;
  std::optional<uint32_t> bad_row;  // a bad row, not necessarily the first
  uint64_t lost = 0;                // rows that the server took and did not store
};

// rows: indexes in input order. staged: through the temporary table, by the conflict plan.
CopyOutcome copy_rows(PgConnection& connection, const Batch& batch,
                      const std::vector<uint32_t>& rows, const ConflictPlan& conflict, bool staged);

}  // namespace ew::load
