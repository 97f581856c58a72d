// The target table as rows are converted for it: how each column reads a JSON value, which member
// names mean which column, and what the time column is. Made from the catalogue, immutable, shared
// between the threads. Not responsible for reading the catalogue or for values.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/status.h"
#include "lib/pg/catalog.h"

namespace ew::load {

// How a column reads a JSON value.
enum class ColumnForm : uint8_t {
  text,
  boolean,
  integer,
  floating,
  numeric,
  timestamp,  // with and without time zone
  date,
  json,
  uuid,
  array,
  other,  // gets the text, and the server judges
};

struct PlanColumn {
  PgColumn pg;
  ColumnForm form = ColumnForm::other;
  bool defaulted = false;  // NOT NULL with a default: a row without it gets the default
  bool required = false;   // NOT NULL without a default
  std::string pointer;     // "/name", for dead letters
};

// Times or integers, in the unit of the time column (ns for times): first included, last excluded.
struct TimeWindow {
  int64_t from = 0;
  int64_t to = 0;
  bool is_open() const;  // on both sides
};

struct PlanOptions {
  std::string time_column;  // "" = the hypertable's dimension, if that is a time
  std::optional<TimeWindow> window;
  bool ignore_unknown = false;
  std::string ledger;  // --ledger NAME; "" = the table's own
};

inline constexpr size_t kMaxColumns = 1600;  // PostgreSQL's own limit
using ColumnSet = std::bitset<kMaxColumns>;

class Plan {
 public:
  static constexpr int kNone = -1;

  // Errors: config: no such time column.
  static Result<std::shared_ptr<const Plan>> make(PgTable table, const PlanOptions& options);

  const PgTable& table() const { return table_; }
  const std::vector<PlanColumn>& columns() const { return columns_; }  // those that can be written
  // The column that a member of this name goes to; kNone if the table has none. poller_id and
  // gateway_id are the same notion under two names.
  int find(std::string_view name) const;
  int time_column() const { return time_column_; }
  const std::optional<TimeWindow>& window() const { return window_; }
  int64_t chunk_interval() const { return table_.chunk_interval; }
  bool ignore_unknown() const { return ignore_unknown_; }
  const std::string& target() const { return target_; }  // of the ledger

  // The columns of a COPY whose rows name these of the defaulted columns: quoted, with commas.
  std::string column_list(const ColumnSet& named) const;
  bool same_columns(const Plan& other) const;

 private:
  Plan() = default;
  Status set_time_column(const PgTable& table, const PlanOptions& options);

  PgTable table_;
  std::vector<PlanColumn> columns_;
  std::unordered_map<std::string, int> by_name_;
  int time_column_ = kNone;
  std::optional<TimeWindow> window_;
  bool ignore_unknown_ = false;
  std::string target_;
};

// "FROM..TO", each RFC 3339 or a date; an absent side is open. Nothing if it is none.
std::optional<TimeWindow> parse_time_window(std::string_view text);

}  // namespace ew::load
