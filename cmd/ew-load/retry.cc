#include "cmd/ew-load/retry.h"

#include <thread>

namespace ew::load {
namespace {

constexpr std::string_view kLoad = "unable to load";

// Messages of our own checks are whole sentences, those of the server are not.
Status final_status(const PgError& error) {
  if (error.sqlstate.empty() && error.what == PgErrorClass::config) {
    return {Kind::config, error.message};
  }
  return pg_error_to_status(error, kLoad);
}

}  // namespace

Retry::Retry(const Options& options, Handoff& handoff, Metrics& metrics, Diagnostics& diagnostics)
    : options_(options),
      handoff_(handoff),
      metrics_(metrics),
      notice_(diagnostics, "load"),
      config_notice_(diagnostics, "load, the set-up has to be changed"),
      retries_(metrics.counter("retries")) {
  metrics_.set_text("database", "connected");
}

void Retry::wait() {
  ++retries_;
  waiting_ = true;
  std::this_thread::sleep_for(backoff_.next());
}

Status Retry::after(const PgError& error) {
  if (error.what == PgErrorClass::config || error.what == PgErrorClass::permission) {
    if (config_is_final()) return final_status(error);
    metrics_.set_state("misconfigured");
    metrics_.set_text("database", pg_error_text(error));
    config_notice_.failed(pg_error_text(error));
    wait();
    return {};
  }
  if (options_.dry_run && !error.is_open) {
    return {Kind::temporary, "unable to go on with the dry run: " + pg_error_text(error)};
  }
  metrics_.set_state("waiting");
  metrics_.set_text("database", pg_error_text(error));
  notice_.failed(pg_error_text(error));
  wait();
  return {};
}

void Retry::worked() {
  if (!waiting_) return;
  waiting_ = false;
  backoff_.reset();
  notice_.worked();
  config_notice_.worked();
  metrics_.set_state("running");
  metrics_.set_text("database", "connected");
}

}  // namespace ew::load
