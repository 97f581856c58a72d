// The end of a session: what each way of ending still has to do, and its exit code.
#include <fmt/format.h>

#include <algorithm>

#include "cmd/ew-consume/session.h"
#include "lib/base/timestamp.h"

namespace ew::consume {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kStep{50};  // between looks at what has no alarm
// How long acks of what is already committed may still come after the reader of stdout has gone.
constexpr seconds kAfterlife{5};

}  // namespace

int Session::finish(Outcome outcome) {
  metrics_.set_state("draining");
  puller_.stop();
  const auto drain_timeout = std::chrono::nanoseconds(options_.drain_timeout_ns);
  int code = kExitOk;
  switch (outcome) {
    case Outcome::signalled:
      code = options_.acks ? drain(false, drain_timeout) : finish_export(false);
      break;
    case Outcome::complete:
      code = options_.acks ? drain(true, std::nullopt) : finish_export(true);
      break;
    case Outcome::reader_gone:
      diagnostics_.error(output_.status().ok()
                             ? "unable to write the output: nobody reads it any more"
                             : output_.status().message());
      if (options_.acks) drain(false, std::min<Clock::duration>(drain_timeout, kAfterlife));
      code = kExitIo;
      break;
    case Outcome::acks_ended: {
      const Status status = acks_->status();
      diagnostics_.error(status.ok()
                             ? "unable to go on: stdin has ended, nobody sends acks any more"
                             : status.message());
      nak_rest();
      code = status.ok() ? kExitIo : exit_code(status.kind());
      break;
    }
    case Outcome::made_anew:
    case Outcome::failed:
    case Outcome::go_on:
      code = kExitTemporary;
      break;
  }
  if (options_.acks && code == kExitOk && connection_.connected()) {
    next_look_ = {};
    look_at_server();
  }
  if (!options_.acks && connection_.connected()) {
    delete_ephemeral(connection_, options_.stream, setup_.consumer.name);
  }
  metrics_.set_state("stopped");
  return code;
}

// Goes on acking until stdin ends. Without a timeout only a signal sets one.
int Session::drain(bool write_rest, std::optional<Clock::duration> timeout) {
  if (!write_rest) relay_.stop_passing();
  std::optional<Clock::time_point> deadline;
  if (timeout) deadline = Clock::now() + *timeout;
  bool told_to_close = false;
  relay_.update_gauges();
  while (!acks_->ended() && (!deadline || Clock::now() < *deadline)) {
    // Held back messages are still to be written; closing would drop them.
    if (!told_to_close && (!write_rest || metrics_.gauge("held_back") == 0)) {
      output_.close(write_rest);
      told_to_close = true;
    }
    pause(kStep);
    relay_.update_gauges();
    if (!deadline && alarm_.stopping()) {
      deadline = Clock::now() + std::chrono::nanoseconds(options_.drain_timeout_ns);
    }
  }
  output_.close(false);
  if (!acks_->ended()) {
    nak_rest();
    diagnostics_.warning("unable to drain in time: what was not acked comes again");
    return kExitTemporary;
  }
  const Status status = acks_->status();
  const size_t left = relay_.unacked();
  nak_rest();
  if (!status.ok()) {
    diagnostics_.error(status.message());
    return exit_code(status.kind());
  }
  if (!output_.status().ok()) return kExitIo;
  if (write_rest && left > 0 && !alarm_.stopping()) {
    diagnostics_.error(fmt::format("stdin has ended before {} messages were acked", left));
    return kExitTemporary;
  }
  return kExitOk;
}

int Session::finish_export(bool write_rest) {
  output_.close(write_rest);
  std::optional<Clock::time_point> deadline;
  while (!output_.closed()) {
    if (alarm_.stopping() && !deadline) {
      output_.close(false);
      deadline = Clock::now() + std::chrono::nanoseconds(options_.drain_timeout_ns);
    }
    if (deadline && Clock::now() >= *deadline) return kExitTemporary;
    pause(kStep);
  }
  if (output_.status().ok()) return kExitOk;
  diagnostics_.error(output_.status().message());
  return kExitIo;
}

// The server forgets pulls that nobody listens to when it is asked about the consumer. Without that
// 2.9 takes the first nakked message out for such a pull and gives it to nobody before ack_wait.
void Session::nak_rest() {
  relay_.stop_passing();
  upkeep_.reset();
  if (options_.allow_max_deliver || relay_.outstanding() == 0 || !sender_.is_open()) return;
  (void)consumer_info(connection_, options_.stream, setup_.consumer.name).ok();
  uint64_t sent = 0;
  for (const Outstanding::Rest& rest : relay_.rest()) {
    // Only what travelled alone has to wait: in company it may have been another's fault.
    const bool suspect = rest.alone && rest.delivered >= SlowLanes::kAloneFrom;
    const std::string nak =
        suspect ? fmt::format(R"(-NAK {{"delay":{}}})",
                              SlowLanes::nak_delay(rest.delivered).count() * kNanosPerSecond)
                : "-NAK";
    if (!connection_.publish(rest.reply.c_str(), nak).ok()) break;
    ++sent;
  }
  metrics_.counter("naked") += sent;
  // The result does not matter: what is not nakked comes again after ack_wait.
  (void)connection_.flush(seconds(5)).ok();
}

}  // namespace ew::consume
