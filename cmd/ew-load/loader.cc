#include "cmd/ew-load/loader.h"

#include <thread>

namespace ew::load {
namespace {

using Clock = std::chrono::steady_clock;

bool will_pass(const PgError& error) {
  return error.what == PgErrorClass::unreachable || error.what == PgErrorClass::transient ||
         error.what == PgErrorClass::halve;
}

Status connect_status(const PgError& error) {
  if (error.what == PgErrorClass::config && error.sqlstate.empty() && error.is_open) {
    return {Kind::config, error.message};
  }
  const Status status = pg_error_to_status(error, "unable to connect");
  return will_pass(error) ? Status(Kind::unavailable, status.message()) : status;
}

}  // namespace

Status connect_first(const Options& options, Session& session, Metrics& metrics,
                     Diagnostics& diagnostics) {
  metrics.set_state("connecting");
  RetryNotice notice(diagnostics, "connect");
  Backoff backoff;
  const bool ring = options.common.ring;
  const Clock::time_point deadline =
      ring ? Clock::time_point::max()
           : Clock::now() + std::chrono::nanoseconds(options.connect_timeout);
  for (;;) {
    const PgError error = session.ensure(deadline);
    if (error.ok()) break;
    metrics.set_text("database", pg_error_text(error));
    const auto delay = backoff.next();
    if (!will_pass(error) || (!ring && Clock::now() + delay >= deadline)) {
      return connect_status(error);
    }
    if (ring) notice.failed(pg_error_text(error));
    std::this_thread::sleep_for(delay);
  }
  notice.worked();
  metrics.set_text("database", "connected");
  metrics.set_state("running");
  return {};
}

Status Loader::answer(const PlanRequest& request) {
  if (request.attempt > 0) {
    PgError problem;
    problem.what = PgErrorClass::config;
    problem.message = "unable to load: " + request.problem;
    problem.is_open = true;
    if (Status status = batches_.retry().after(problem); !status.ok()) return status;
  }
  for (;;) {
    const PgError error = session_.refresh();
    if (error.ok()) break;
    if (Status status = batches_.retry().after(error); !status.ok()) return status;
  }
  handoff_.answer(session_.plan());
  return {};
}

Status Loader::load_what_is_stuck() {
  while (batches_.has_stuck()) {
    std::this_thread::sleep_until(batches_.next_stuck());
    if (Status status = batches_.load_stuck(); !status.ok()) return status;
  }
  return {};
}

Status Loader::run() {
  for (;;) {
    Work work =
        handoff_.take(batches_.has_stuck() ? batches_.next_stuck() : Clock::time_point::max());
    Status status;
    if (work.batch) {
      status = batches_.load(std::move(work.batch));
    } else if (work.request) {
      status = answer(*work.request);
    } else if (work.end) {
      status = load_what_is_stuck();
      return status.ok() ? *work.end : status;
    } else {
      status = batches_.load_stuck();
    }
    if (!status.ok()) return status;
  }
}

}  // namespace ew::load
