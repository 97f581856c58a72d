#include "cmd/ew-consume/run.h"

#include <unistd.h>

#include <memory>

#include "cmd/ew-consume/session.h"
#include "cmd/ew-consume/setup.h"
#include "lib/base/diagnostics.h"
#include "lib/base/heap.h"
#include "lib/base/metrics.h"
#include "lib/base/signals.h"
#include "lib/base/standard_streams.h"

namespace ew::consume {
namespace {

constexpr int kExitBySignal = 128;  // plus its number, as shells count

Connection::Events events_for(Alarm& alarm, Diagnostics& diagnostics, Metrics& metrics) {
  Connection::Events events;
  events.disconnected = [&alarm, &diagnostics] {
    alarm.disconnected = true;
    diagnostics.warning("connection to NATS lost; reconnecting");
    alarm.ring();
  };
  events.reconnected = [&alarm, &diagnostics, &metrics] {
    ++metrics.counter("reconnects");
    alarm.disconnected = true;  // also when the loss was never seen
    diagnostics.info("connection to NATS is back");
    alarm.ring();
  };
  events.closed = [&alarm, &diagnostics](const Status& status) {
    diagnostics.error("unable to stay connected to NATS: " + status.message());
    alarm.closed = true;
    alarm.ring();
  };
  events.error = [&alarm, &diagnostics](const Status& status) {
    diagnostics.debug(status.message());
    ++(status.kind() == Kind::permission ? alarm.refused : alarm.dropped);
  };
  return events;
}

Result<std::unique_ptr<Connection>> open(const ConsumeOptions& options, Alarm& alarm,
                                         Diagnostics& diagnostics, Metrics& metrics) {
  Connection::Events events = events_for(alarm, diagnostics, metrics);
  const auto stop = [&alarm] { return alarm.stopping(); };
  if (!options.common.ring) return Connection::connect(options.nats, std::move(events), stop);
  return Connection::connect_retrying(options.nats, std::move(events), stop,
                                      [&diagnostics](const Status& status) {
                                        diagnostics.warning(status.message() + "; trying again");
                                      });
}

}  // namespace

int run(const ConsumeOptions& options) {
  give_back_large_memory();
  const Status usable = hold_standard_streams(options.acks ? Streams::both : Streams::stdout_only);
  Alarm alarm;
  Signals signals(
      [&alarm](int signal) {
        alarm.stop_signal = signal;
        alarm.ring();
      },
      [](int signal) { ::_exit(kExitBySignal + signal); });
  Diagnostics diagnostics(options.common.diagnostics());
  if (!usable) {
    diagnostics.error(usable.message());
    return exit_code(usable.kind());
  }
  Metrics metrics;
  const StatusFile status_file({options.common.status_file, "consume", options.common.pipeline},
                               metrics, diagnostics);
  metrics.set_state("connecting");
  const auto connection = open(options, alarm, diagnostics, metrics);
  if (alarm.stopping()) return kExitOk;
  if (!connection) {
    diagnostics.error(connection.status().message());
    return exit_code(connection.kind());
  }
  const Result<Setup> setup = set_up(**connection, options, diagnostics);
  if (!setup) {
    diagnostics.error(setup.status().message());
    return exit_code(setup.kind());
  }
  return Session(**connection, options, *setup, alarm, diagnostics, metrics).run();
}

}  // namespace ew::consume
