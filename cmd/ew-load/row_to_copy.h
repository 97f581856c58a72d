// A row line to a COPY line in a batch: members are matched to columns, values converted, and what
// cannot be loaded is told apart into what is the row's fault and what is the set-up's.
// Not responsible for messages and for what follows from a refusal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/ew-load/batch.h"
#include "cmd/ew-load/named_columns.h"
#include "cmd/ew-load/plan.h"
#include "cmd/ew-load/refusal.h"
#include "cmd/ew-load/value_to_copy.h"
#include "lib/record/row.h"

namespace ew::load {

enum class RowOutcome {
  added,
  refused,  // the row is bad: see the refusal
  misfit,   // rows and table do not belong together: see the refusal's message
};

class RowToCopy {
 public:
  explicit RowToCopy(NamedColumns& named) : named_(named) {}

  // Adds the row to the batch's open message. 64 bytes behind the line must be readable.
  RowOutcome convert(std::string_view line, const std::shared_ptr<const Plan>& plan,
                     uint32_t position, Batch* batch, Refusal* refusal);

  uint64_t replaced() const { return replaced_ + values_.replaced(); }
  // A member that was left out the first time (--unknown-columns=ignore); "" = none since last
  // asked.
  std::string take_ignored() { return std::exchange(ignored_, {}); }
  uint64_t ignored_members() const { return ignored_members_; }

 private:
  struct Match {  // a member name of recent rows, by its place in the row
    std::string name;
    int column = Plan::kNone;
  };

  Status parse(std::string_view* line);
  RowOutcome match(const Plan& plan, Refusal* refusal);
  int column_of(const Plan& plan, size_t place, std::string_view name);
  RowOutcome check_required(const Plan& plan, Refusal* refusal) const;
  bool append_values(const Plan& plan, std::string* text, int64_t* time, Refusal* refusal);
  bool check_window(const Plan& plan, const RowMember& member, int64_t time,
                    Refusal* refusal) const;

  NamedColumns& named_;
  RowParser parser_;
  ValueToCopy values_;
  std::vector<RowMember> members_;
  std::shared_ptr<const Plan> plan_;         // that matches_ and values_by_column_ are for
  std::vector<Match> matches_;               // canonical rows repeat: no look-up by name
  std::vector<const RowMember*> by_column_;  // nullptr = NULL
  std::vector<bool> seen_;                   // columns that are told to named_
  std::vector<std::string> told_ignored_;
  ColumnSet set_;  // defaulted columns with a value
  std::string repaired_;
  std::string ignored_;
  uint64_t ignored_members_ = 0;
  uint64_t replaced_ = 0;
};

}  // namespace ew::load
