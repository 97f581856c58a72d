#include "lib/pg/connect_error.h"

#include <libpq-fe.h>

#include <algorithm>

namespace ew {
namespace {

constexpr size_t kSqlstateSize = 5;

bool is_sqlstate(std::string_view text) {
  return text.size() == kSqlstateSize && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

// Where `<severity>:  <SQLSTATE>: ` has its SQLSTATE; npos if the line has none.
size_t sqlstate_place(std::string_view line) {
  size_t at = 0;
  while ((at = line.find(":  ", at)) != std::string_view::npos) {
    at += 3;
    if (is_sqlstate(line.substr(at, kSqlstateSize)) &&
        line.substr(at + kSqlstateSize).starts_with(": ")) {
      return at;
    }
  }
  return std::string_view::npos;
}

// What a refused login means: a server that is starting, stopping or full lets us in later.
PgErrorClass login_class(std::string_view sqlstate) {
  const PgErrorClass what = pg_error_class(sqlstate, "ERROR", true);
  return what == PgErrorClass::data || what == PgErrorClass::halve ? PgErrorClass::transient : what;
}

}  // namespace

PgError parse_connect_error(std::string_view message) {
  PgError error;
  error.what = PgErrorClass::unreachable;
  std::string first;
  while (!message.empty()) {
    const std::string_view line = message.substr(0, message.find('\n'));
    message.remove_prefix(std::min(message.size(), line.size() + 1));
    if (first.empty()) first.assign(line);
    const size_t at = sqlstate_place(line);
    if (at == std::string_view::npos) continue;
    error.sqlstate.assign(line.substr(at, kSqlstateSize));
    error.message =
        std::string(line.substr(0, at)) + std::string(line.substr(at + kSqlstateSize + 2));
    const size_t doubled = error.message.find(":  ");
    if (doubled != std::string::npos) error.message.erase(doubled + 1, 1);
  }
  if (error.sqlstate.empty()) {
    error.message = std::move(first);
  } else {
    error.what = login_class(error.sqlstate);
  }
  return error;
}

std::string pg_peer_name(const pg_conn* connection) {
  const char* host = PQhost(connection);
  const char* port = PQport(connection);
  std::string name = host == nullptr || *host == '\0' ? "the server" : host;
  if (port != nullptr && *port != '\0') name.append(" port ").append(port);
  return name;
}

}  // namespace ew
