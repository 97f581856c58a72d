// The connection, made again when it is lost, and what has to be true of server and table before
// anything is loaded over it. Not responsible for waiting between attempts: see retry.h.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cmd/ew-load/conflict.h"
#include "cmd/ew-load/options.h"
#include "cmd/ew-load/plan.h"
#include "lib/base/diagnostics.h"
#include "lib/pg/connection.h"
#include "lib/pg/transaction.h"

namespace ew::load {

class Session {
 public:
  Session(const Options& options, Diagnostics& diagnostics);

  // Connects unless connected, until the deadline (at most kAttemptTime); checks server and table
  // and reads the catalogue.
  PgError ensure(std::chrono::steady_clock::time_point deadline =
                     std::chrono::steady_clock::time_point::max());
  // Reads the catalogue again.
  PgError refresh();
  // Once per connection: the tables of the ledger.
  PgError ensure_ledger();
  // After "canceling wait for synchronous replication" or a COMMIT without answer: nothing may be
  // acknowledged before a transaction that only waits again has told that the standby has it all.
  void doubt_replication() { replication_doubted_ = !options_.dry_run; }
  PgError confirm_replication();

  // The server's line of history: a new one begins when a standby takes over, and transaction ids
  // of before then belong to others. "" where the server does not tell.
  const std::string& timeline() const { return timeline_; }

  PgConnection& connection() { return connection_; }
  const std::shared_ptr<const Plan>& plan() const { return plan_; }
  const ConflictPlan& conflict() const { return conflict_; }
  PgTransactionMode mode() const {
    return options_.dry_run ? PgTransactionMode::rehearsal : PgTransactionMode::real;
  }

 private:
  // One attempt to connect: longer waits for nothing, shorter gives up on a slow login.
  static constexpr std::chrono::seconds kAttemptTime{10};

  PgError check_server_settings();
  PgError read_target();
  PgError read_timeline();

  const Options& options_;
  PgConnection connection_;
  std::shared_ptr<const Plan> plan_;
  ConflictPlan conflict_;
  std::string timeline_;
  bool ledger_ready_ = false;
  bool replication_doubted_ = false;
};

}  // namespace ew::load
