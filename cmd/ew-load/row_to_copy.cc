#include "cmd/ew-load/row_to_copy.h"

#include <algorithm>
#include <utility>

#include "lib/base/text.h"
#include "lib/pg/pg_text.h"

namespace ew::load {
namespace {

// Over this many different unknown members each is no longer told by name: a row may hold any.
constexpr size_t kMaxToldIgnored = 100;

// A repaired byte takes three. More makes rows that do not fit into a letter, less refuses rows
// that could be loaded.
constexpr size_t kMaxGrowth = size_t{512} << 10;

}  // namespace

// Text that is not UTF-8 is repaired; the line then points to the repaired text.
Status RowToCopy::parse(std::string_view* line) {
  Status status = parser_.parse(*line, &members_);
  if (status.ok() || is_utf8(*line)) return status;
  repaired_.clear();
  const uint64_t replaced = append_utf8_repaired(*line, &repaired_);
  if (repaired_.size() > line->size() + kMaxGrowth) {
    return {Kind::bad_record, "too much of it is not UTF-8"};
  }
  replaced_ += replaced;
  repaired_.reserve(repaired_.size() + kJsonPadding);
  *line = repaired_;
  return parser_.parse(*line, &members_);
}

int RowToCopy::column_of(const Plan& plan, size_t place, std::string_view name) {
  if (place < matches_.size() && matches_[place].name == name) return matches_[place].column;
  if (place >= matches_.size()) matches_.resize(place + 1);
  matches_[place] = {std::string(name), plan.find(name)};
  return matches_[place].column;
}

RowOutcome RowToCopy::match(const Plan& plan, Refusal* refusal) {
  std::fill(by_column_.begin(), by_column_.end(), nullptr);
  set_.reset();
  for (size_t i = 0; i < members_.size(); ++i) {
    const RowMember& member = members_[i];
    const int found = column_of(plan, i, member.name);
    if (found == Plan::kNone) {
      if (!plan.ignore_unknown()) {
        refusal->message = "table " + plan.table().target() + " has no column \"" +
                           std::string(member.name) +
                           "\" that can be written (--unknown-columns=ignore leaves it out)";
        return RowOutcome::misfit;
      }
      ++ignored_members_;
      if (told_ignored_.size() < kMaxToldIgnored &&
          std::find(told_ignored_.begin(), told_ignored_.end(), member.name) ==
              told_ignored_.end()) {
        told_ignored_.emplace_back(member.name);
        ignored_ += (ignored_.empty() ? "" : ", ") + told_ignored_.back();
      }
      continue;
    }
    const auto column = static_cast<size_t>(found);
    if (!seen_[column]) {
      seen_[column] = true;
      named_.add(plan.columns()[column].pg.name);
    }
    if (member.type == JsonType::null) continue;
    // The column's own name goes before its other name.
    if (by_column_[column] != nullptr && member.name != plan.columns()[column].pg.name) continue;
    by_column_[column] = &member;
    if (plan.columns()[column].defaulted) set_.set(column);
  }
  return RowOutcome::added;
}

RowOutcome RowToCopy::check_required(const Plan& plan, Refusal* refusal) const {
  for (size_t i = 0; i < by_column_.size(); ++i) {
    const PlanColumn& column = plan.columns()[i];
    if (!column.required || by_column_[i] != nullptr) continue;
    if (!named_.contains(column.pg.name)) {
      refusal->message = "column \"" + column.pg.name + "\" of " + plan.table().target() +
                         " is NOT NULL without a default, and no row has named it yet";
      return RowOutcome::misfit;
    }
    refusal->sqlstate = kNotNullViolation;
    refusal->code = pg_condition_name(kNotNullViolation);
    refusal->message = "null value in column \"" + column.pg.name + "\"";
    refusal->at = column.pointer;
    refusal->detail = column.pg.name;
    return RowOutcome::refused;
  }
  return RowOutcome::added;
}

bool RowToCopy::check_window(const Plan& plan, const RowMember& member, int64_t time,
                             Refusal* refusal) const {
  if (!plan.window()) return true;
  if (time != kNoTime && time >= plan.window()->from && time < plan.window()->to) return true;
  const PlanColumn& column = plan.columns()[static_cast<size_t>(plan.time_column())];
  refusal->code = "outside_time_window";
  refusal->message = "the time " + std::string(member.raw) +
                     (time == kNoTime ? " cannot be compared with" : " lies outside of") +
                     " the time window";
  refusal->at = column.pointer;
  refusal->detail = column.pg.name;
  return false;
}

bool RowToCopy::append_values(const Plan& plan, std::string* text, int64_t* row_time,
                              Refusal* refusal) {
  bool first = true;
  for (size_t i = 0; i < by_column_.size(); ++i) {
    const PlanColumn& column = plan.columns()[i];
    const RowMember* member = by_column_[i];
    if (member == nullptr) {
      if (column.defaulted) continue;
      if (!std::exchange(first, false)) text->push_back('\t');
      text->append(kCopyNull);
      continue;
    }
    if (!std::exchange(first, false)) text->push_back('\t');
    int64_t time = kNoTime;
    if (auto error = values_.append(column, *member, text, &time)) {
      refusal->sqlstate = error->sqlstate;
      refusal->code = pg_condition_name(error->sqlstate);
      refusal->message = std::move(error->message);
      refusal->at = column.pointer;
      refusal->detail = column.pg.name;
      return false;
    }
    if (static_cast<int>(i) == plan.time_column()) {
      if (!check_window(plan, *member, time, refusal)) return false;
      *row_time = time;
    }
  }
  text->push_back('\n');
  return true;
}

RowOutcome RowToCopy::convert(std::string_view line, const std::shared_ptr<const Plan>& plan,
                              uint32_t position, Batch* batch, Refusal* refusal) {
  *refusal = {};
  refusal->position = position;
  if (Status status = parse(&line); !status.ok()) {
    refusal->code = "bad_line";
    refusal->message = status.message();
    return RowOutcome::refused;
  }
  if (plan_ != plan) {
    plan_ = plan;
    matches_.clear();
    by_column_.assign(plan->columns().size(), nullptr);
    seen_.assign(plan->columns().size(), false);
  }
  if (const RowOutcome outcome = match(*plan, refusal); outcome != RowOutcome::added) {
    return outcome;
  }
  if (const RowOutcome outcome = check_required(*plan, refusal); outcome != RowOutcome::added) {
    return outcome;
  }
  const uint32_t group = batch->begin_row(plan, set_);
  int64_t time = kNoTime;
  if (!append_values(*plan, &batch->text_of(group), &time, refusal)) {
    batch->undo_row(group);
    return RowOutcome::refused;
  }
  batch->add_row(group, line, position, time);
  return RowOutcome::added;
}

}  // namespace ew::load
