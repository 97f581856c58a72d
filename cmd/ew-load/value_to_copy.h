// One JSON value to the COPY text of a column. Values whose type is known are checked here, so that
// a bad one becomes a dead letter without costing the batch an error of the server; of other types
// the server judges. Not responsible for NULL, for unknown members or for whole rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cmd/ew-load/plan.h"
#include "lib/base/json.h"
#include "lib/record/row.h"

namespace ew::load {

// As the server would say it: its SQLSTATE and a message.
struct ValueError {
  const char* sqlstate;
  std::string message;
};

class ValueToCopy {
 public:
  // Appends the text of a value that is not null. For forms that measure time, *time becomes the
  // value in ns (integers: the value), or kNoTime where only the server can read it.
  // After an error what was appended has to be taken back.
  std::optional<ValueError> append(const PlanColumn& column, const RowMember& member,
                                   std::string* out, int64_t* time);
  // Characters replaced by U+FFFD so far.
  uint64_t replaced() const { return replaced_; }

 private:
  std::optional<ValueError> append_text(const PlanColumn& column, const RowMember& member,
                                        std::string* out);
  std::optional<ValueError> append_array(const PlanColumn& column, const RowMember& member,
                                         std::string* out);
  // The characters of a string member; any other value: its JSON text.
  std::string_view content(const RowMember& member);

  std::string scratch_;
  JsonDocument document_;
  uint64_t replaced_ = 0;
};

// `invalid input syntax for type integer: "abc"`, long values cut.
ValueError bad_syntax(const PlanColumn& column, std::string_view value);
ValueError out_of_range(const PlanColumn& column, std::string_view value);

}  // namespace ew::load
