#include "cmd/ew-load/session.h"

#include <algorithm>

#include "lib/pg/catalog.h"
#include "lib/pg/ledger.h"

namespace ew::load {
namespace {

PgError config_error(std::string message) {
  PgError error;
  error.what = PgErrorClass::config;
  error.message = std::move(message);
  error.is_open = true;
  return error;
}

}  // namespace

Session::Session(const Options& options, Diagnostics& diagnostics) : options_(options) {
  connection_.set_notice_handler([&diagnostics](std::string_view severity,
                                                std::string_view message) {
    diagnostics.debug("the server says: " + std::string(severity) + ": " + std::string(message));
  });
}

PgError Session::ensure(std::chrono::steady_clock::time_point deadline) {
  if (connection_.is_open()) return {};
  ledger_ready_ = false;
  const auto soonest = std::min(deadline, std::chrono::steady_clock::now() + kAttemptTime);
  PgError error = connection_.open({options_.conninfo, options_.common.program}, soonest);
  if (error.ok()) error = check_server_settings();
  if (error.ok()) error = read_target();
  if (error.ok()) error = read_timeline();
  if (error.ok() && options_.dry_run) error = pg_begin_rehearsal(connection_);
  if (!error.ok()) connection_.close();
  return error;
}

PgError Session::check_server_settings() {
  PgServer server;
  PgError error = read_server(connection_, &server);
  if (!error.ok()) return error;
  const Status status = check_server(server, options_.allow_unsafe_server);
  return status.ok() ? PgError() : config_error(status.message());
}

PgError Session::read_timeline() {
  PgRows rows;
  const PgError error = connection_.run(
      "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8) WHERE NOT pg_is_in_recovery()", &rows);
  timeline_ = error.ok() && rows.size() > 0 ? rows.text(0, 0) : "";
  // Some servers do not have these functions.
  return error.is_open ? PgError() : error;
}

PgError Session::read_target() {
  PgTable table;
  bool found = false;
  PgError error = read_table(connection_, options_.schema, options_.table, &table, &found);
  if (!error.ok()) return error;
  const std::string name = (options_.schema.empty() ? "" : options_.schema + ".") + options_.table;
  if (!found) return config_error("unable to load into " + name + ": there is no such table");
  if (Status status = check_table(table); !status.ok()) return config_error(status.message());
  auto conflict = resolve_conflict(table, options_.conflict);
  if (!conflict.ok()) return config_error(conflict.status().message());
  auto plan = Plan::make(std::move(table), options_.plan);
  if (!plan.ok()) return config_error(plan.status().message());
  // Whoever holds the old one goes on with it where nothing has changed.
  if (!plan_ || !plan_->same_columns(**plan) || plan_->target() != (*plan)->target()) {
    plan_ = *plan;
  }
  conflict_ = *conflict;
  return {};
}

PgError Session::refresh() {
  PgError error = ensure();
  return error.ok() ? read_target() : error;
}

PgError Session::ensure_ledger() {
  if (ledger_ready_) return {};
  PgError error = ledger_ensure_tables(connection_, mode());
  ledger_ready_ = error.ok();
  return error;
}

PgError Session::confirm_replication() {
  while (replication_doubted_) {
    // A transaction that has written something waits for the standby when it commits.
    PgError error = connection_.run("BEGIN; SELECT pg_logical_emit_message(true, 'ew-load', '')");
    if (error.ok()) error = connection_.commit(&replication_doubted_);
    if (!error.ok()) {
      replication_doubted_ = true;
      return error;
    }
  }
  return {};
}

}  // namespace ew::load
