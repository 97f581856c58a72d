#include "cmd/ew-load/plan.h"

#include <limits>

#include "lib/base/timestamp.h"
#include "lib/pg/pg_text.h"

namespace ew::load {
namespace {

// On hypertables a wrong time makes a chunk far away, which retention deletes unseen:
// 1970-01-02 to 2200-01-01, the range in which decoders believe a time.
constexpr TimeWindow kHypertableWindow = {86'400 * kNanosPerSecond,
                                          7'258'118'400 * kNanosPerSecond};

ColumnForm form_of(const PgColumn& column) {
  switch (column.type) {
    case kPgBool:
      return ColumnForm::boolean;
    case kPgInt2:
    case kPgInt4:
    case kPgInt8:
      return ColumnForm::integer;
    case kPgFloat4:
    case kPgFloat8:
      return ColumnForm::floating;
    case kPgNumeric:
      return ColumnForm::numeric;
    case kPgTimestamp:
    case kPgTimestamptz:
      return ColumnForm::timestamp;
    case kPgDate:
      return ColumnForm::date;
    case kPgJson:
    case kPgJsonb:
      return ColumnForm::json;
    case kPgUuid:
      return ColumnForm::uuid;
    case kPgText:
    case kPgVarchar:
    case kPgBpchar:
      return ColumnForm::text;
    default:
      return column.element != 0 ? ColumnForm::array : ColumnForm::other;
  }
}

PlanColumn plan_column(const PgColumn& column) {
  PlanColumn planned;
  planned.pg = column;
  planned.form = form_of(column);
  planned.defaulted = column.not_null && column.has_default;
  planned.required = column.not_null && !column.has_default;
  planned.pointer = "/";
  for (const char c : column.name) {
    if (c == '~') {
      planned.pointer += "~0";
    } else if (c == '/') {
      planned.pointer += "~1";
    } else {
      planned.pointer += c;
    }
  }
  return planned;
}

bool measures_time(ColumnForm form) {
  return form == ColumnForm::timestamp || form == ColumnForm::date || form == ColumnForm::integer;
}

constexpr int64_t kEarliest = std::numeric_limits<int64_t>::min();
constexpr int64_t kLatest = std::numeric_limits<int64_t>::max();

std::optional<int64_t> parse_side(std::string_view text, int64_t open) {
  if (text.empty()) return open;
  if (const auto time = parse_rfc3339(text)) return time;
  return parse_rfc3339(std::string(text) + "T00:00:00Z");
}

}  // namespace

Result<std::shared_ptr<const Plan>> Plan::make(PgTable table, const PlanOptions& options) {
  std::shared_ptr<Plan> plan(new Plan);
  for (const PgColumn& column : table.columns) {
    if (column.generated) continue;
    plan->by_name_.emplace(column.name, static_cast<int>(plan->columns_.size()));
    plan->columns_.push_back(plan_column(column));
  }
  for (const auto& [name, other] :
       {std::pair("poller_id", "gateway_id"), std::pair("gateway_id", "poller_id")}) {
    const auto found = plan->by_name_.find(other);
    if (found != plan->by_name_.end()) plan->by_name_.try_emplace(name, found->second);
  }
  if (Status status = plan->set_time_column(table, options); !status.ok()) return status;
  plan->ignore_unknown_ = options.ignore_unknown;
  plan->target_ = table.target();
  if (!options.ledger.empty()) plan->target_ += "/" + options.ledger;
  plan->table_ = std::move(table);
  return std::shared_ptr<const Plan>(std::move(plan));
}

// The dimension of a hypertable need not measure time in a way that is read here: it may be a uuid,
// or a document with a function for it. Rows are not ordered then.
Status Plan::set_time_column(const PgTable& table, const PlanOptions& options) {
  const bool is_named = !options.time_column.empty();
  const std::string& name = is_named ? options.time_column : table.dimension;
  const int column = find(name);
  if (is_named && column == kNone) {
    return {Kind::config,
            "unable to order rows by " + name + ": " + table.target() + " has no such column"};
  }
  const ColumnForm form =
      column == kNone ? ColumnForm::other : columns_[static_cast<size_t>(column)].form;
  if (is_named && !measures_time(form)) {
    return {Kind::config, "unable to order rows by " + name + ": it is no time"};
  }
  if (measures_time(form)) {
    time_column_ = column;
    if (table.chunk_interval > 0 && form != ColumnForm::integer) window_ = kHypertableWindow;
  } else if (options.window) {
    return {Kind::config, "unable to apply --time-window: which is the time column of " +
                              table.target() + " is not known; name it with --time-column"};
  }
  if (options.window) window_ = options.window;
  // Open on both sides it also lets pass what cannot be compared: infinite times.
  if (window_ && window_->is_open()) window_.reset();
  return {};
}

int Plan::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? kNone : found->second;
}

std::string Plan::column_list(const ColumnSet& named) const {
  std::string list;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].defaulted && !named[i]) continue;
    if (!list.empty()) list += ", ";
    list += pg_quote_identifier(columns_[i].pg.name);
  }
  return list;
}

bool Plan::same_columns(const Plan& other) const {
  if (columns_.size() != other.columns_.size()) return false;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const PlanColumn& a = columns_[i];
    const PlanColumn& b = other.columns_[i];
    if (a.pg.name != b.pg.name || a.pg.type != b.pg.type || a.pg.modifier != b.pg.modifier ||
        a.defaulted != b.defaulted || a.required != b.required) {
      return false;
    }
  }
  return true;
}

bool TimeWindow::is_open() const { return from == kEarliest && to == kLatest; }

std::optional<TimeWindow> parse_time_window(std::string_view text) {
  const size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto from = parse_side(text.substr(0, dots), kEarliest);
  const auto to = parse_side(text.substr(dots + 2), kLatest);
  if (!from || !to || *from >= *to) return std::nullopt;
  return TimeWindow{*from, *to};
}

}  // namespace ew::load
