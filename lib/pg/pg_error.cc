#include "lib/pg/pg_error.h"

#include <algorithm>

namespace ew {
namespace {

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [code](std::string_view beginning) { return code.starts_with(beginning); });
}

// Classes of PostgreSQL and its extensions that say: this is set up wrongly. Any other class that
// is not named elsewhere was made up by somebody's trigger.
bool is_config(std::string_view code) {
  return is_one_of(code, {"00", "01", "02", "03", "09", "0A", "0B", "0F", "0L", "0P",
                          "0Z", "20", "24", "25", "27", "2B", "2D", "2F", "34", "38",
                          "39", "3B", "3C", "3D", "3F", "42", "72", "F0", "HV", "TS"});
}

}  // namespace

PgErrorClass pg_error_class(std::string_view sqlstate, std::string_view severity,
                            bool has_constraint) {
  using enum PgErrorClass;
  if (severity == "FATAL" || severity == "PANIC") return unreachable;
  if (is_one_of(sqlstate, {"57014", "53200", "53400"})) return halve;
  if (sqlstate == "23514" && !has_constraint) return config;
  if (is_one_of(sqlstate, {"08", "25006", "25P03", "25P04", "26000", "40", "53", "55", "57", "58",
                           "TS5", "XX"})) {
    return transient;
  }
  if (is_one_of(sqlstate, {"28", "42501"})) return permission;
  return is_config(sqlstate) ? config : data;
}

PgError without_rows(PgError error) {
  if (error.what == PgErrorClass::data) error.what = PgErrorClass::config;
  return error;
}

std::string pg_error_text(const PgError& error) {
  if (error.sqlstate.empty()) return error.message;
  return error.message + " (SQLSTATE " + error.sqlstate + ")";
}

Status pg_error_to_status(const PgError& error, std::string_view what) {
  const std::string text = std::string(what) + ": " + pg_error_text(error);
  switch (error.what) {
    case PgErrorClass::none:
      return {};
    case PgErrorClass::unreachable:
      return {Kind::unavailable, text};
    case PgErrorClass::transient:
    case PgErrorClass::halve:
      return {Kind::temporary, text};
    case PgErrorClass::data:
      return {Kind::bad_record, text};
    case PgErrorClass::permission:
      return {Kind::permission, text};
    case PgErrorClass::config:
      break;
  }
  return {Kind::config, text};
}

}  // namespace ew
