// The options of ew-load as a plain struct. Parsing opens nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cmd/ew-load/plan.h"
#include "lib/base/common_options.h"

namespace ew::load {

// What to do with a row that violates a key of the table.
struct ConflictPolicy {
  enum class Action { error, nothing, update };
  Action action = Action::error;
  std::vector<std::string> columns;  // update: the key, or what is updated: see resolve_conflict
  std::string version;               // update: the greater one wins; "" = the last one does
};

struct Options {
  CommonOptions common;
  std::string conninfo;
  std::string table;
  std::string schema;
  PlanOptions plan;
  ConflictPolicy conflict;
  bool ledger = true;
  bool dry_run = false;
  bool fail_on_reject = false;
  bool allow_unsafe_server = false;
  uint64_t batch_size = 100;
  int64_t batch_timeout = 1'000'000'000;  // ns
  uint64_t batch_max = 10'000;
  uint64_t batch_max_bytes = uint64_t{16} << 20;
  int64_t connect_timeout = 10'000'000'000;  // ns
};

// Fills the options; else what main has to print and return.
std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options);

// "error", "nothing", "update:a,b", "update:a,b@version". Nothing if it is none.
std::optional<ConflictPolicy> parse_conflict_policy(const std::string& text);

}  // namespace ew::load
