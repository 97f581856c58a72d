// What an error of the database means for the load as a whole: wait and try again, or give up with
// which status. Keeps the state that the status file shows. Not responsible for single rows.
#pragma once

#include <string>

#include "cmd/ew-load/backoff.h"
#include "cmd/ew-load/handoff.h"
#include "cmd/ew-load/options.h"
#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"
#include "lib/base/retry_notice.h"
#include "lib/pg/pg_error.h"

namespace ew::load {

class Retry {
 public:
  Retry(const Options& options, Handoff& handoff, Metrics& metrics, Diagnostics& diagnostics);

  // Waits, after which everything may be tried again; or the status with which to end.
  Status after(const PgError& error);
  // A wrong set-up is final until the first batch is committed, and outside of rings.
  bool config_is_final() const { return !options_.common.ring || !handoff_.committed(); }
  void worked();
  // Nothing else is to do until then.
  Backoff& backoff() { return backoff_; }

 private:
  void wait();

  const Options& options_;
  Handoff& handoff_;
  Metrics& metrics_;
  RetryNotice notice_;
  RetryNotice config_notice_;
  Counter& retries_;
  Backoff backoff_;
  bool waiting_ = false;
};

}  // namespace ew::load
