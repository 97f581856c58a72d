// Why a login failed. libpq gives no SQLSTATE for a connection that never came about; with
// PQERRORS_VERBOSE it stands in the message, in a form that libpq fixes: `FATAL:  28P01: text`.
// Not responsible for statements: their errors have fields.
#pragma once

#include <string>
#include <string_view>

#include "lib/pg/pg_error.h"

struct pg_conn;

namespace ew {

// message: PQerrorMessage in verbose form; lines of several hosts or attempts: the last one that a
// server wrote decides. Without a SQLSTATE: unreachable.
PgError parse_connect_error(std::string_view message);

// "db.example port 5432" or "/run/postgresql port 5432".
std::string pg_peer_name(const pg_conn* connection);

}  // namespace ew
