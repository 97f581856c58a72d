// What PostgreSQL or the way to it refused, and the class that decides what happens next. Decided
// by SQLSTATE and severity, never by text: texts are translated, and the table and constraint
// fields name chunks on hypertables. Not responsible for retrying or reporting.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/status.h"

namespace ew {

enum class PgErrorClass {
  none,
  unreachable,  // no server answered, or the connection was lost: again on a new one
  transient,    // will pass: again after a while
  halve,        // too much for one transaction, or for its time: the same batch would fail for ever
  data,         // a row is bad, its neighbours are not
  permission,   // refused login or missing right
  config,       // will not pass before somebody changes something
};

struct PgError {
  PgErrorClass what = PgErrorClass::none;
  std::string sqlstate;    // "" = none: the server did not get to say anything
  std::string message;     // one line for people, the detail behind it
  std::string context;     // as the server sent it, translated, several lines
  std::string column;      // "" where the server names none
  std::string constraint;  // "" where the server names none
  bool is_open = false;    // the connection survived

  bool ok() const { return what == PgErrorClass::none; }
};

// SQLSTATE of a NULL in a column that is NOT NULL.
inline constexpr const char* kNotNullViolation = "23502";

// The class of an error that a statement met. has_constraint: a check violation without the name of
// a constraint is a missing partition.
PgErrorClass pg_error_class(std::string_view sqlstate, std::string_view severity,
                            bool has_constraint);

// The error of a statement that holds no rows of the target: what would be a bad row there is a
// wrong set-up here.
PgError without_rows(PgError error);

// The condition name of a SQLSTATE (appendix A of the PostgreSQL manual), the code of dead letters.
// Codes that it does not list, such as those that triggers make up, are their own name.
std::string pg_condition_name(std::string_view sqlstate);

// The kind that belongs to the class, and "what: message (SQLSTATE 23505)".
Status pg_error_to_status(const PgError& error, std::string_view what);
std::string pg_error_text(const PgError& error);

}  // namespace ew
