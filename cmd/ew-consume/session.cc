#include "cmd/ew-consume/session.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "lib/base/line_writer.h"
#include "lib/base/timestamp.h"
#include "lib/nats/stored_message.h"

namespace ew::consume {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kStep{50};           // between looks at everything that has no alarm
constexpr seconds kLookAtServer{10};        // between questions for lag and retention
constexpr milliseconds kEndCheck{200};      // quiet time before asking whether the end is reached
constexpr milliseconds kFirstBackoff{250};  // between attempts to read the consumer again
constexpr seconds kLastBackoff{30};
constexpr seconds kRefusalReport{60};  // between reports of missing rights

Extent extent_of(const ConsumeOptions& options, const Setup& setup) {
  Extent extent;
  extent.end_seq = options.end_seq;
  extent.count = options.count;
  if (options.until) extent.until_ns = options.until->nanos;
  if (!options.follow) {
    extent.end_seq = std::min(extent.end_seq.value_or(UINT64_MAX), setup.stream.last_seq);
  }
  return extent;
}

RelayOptions relay_options(const ConsumeOptions& options, const Setup& setup) {
  RelayOptions relay;
  relay.source = setup.source;
  relay.domain = setup.domain;
  relay.stream = setup.stream.name;
  relay.max_line = options.common.max_line;
  relay.acks = options.acks;
  relay.max_outstanding = options.max_outstanding;
  if (options.acks && setup.consumer.max_ack_pending > 0) {
    relay.max_outstanding =
        std::min(relay.max_outstanding, static_cast<uint64_t>(setup.consumer.max_ack_pending));
  }
  relay.max_deliveries = options.max_deliveries;
  relay.extent = extent_of(options, setup);
  return relay;
}

PullerOptions puller_options(const ConsumeOptions& options, const Setup& setup) {
  const ConsumerInfo& consumer = setup.consumer;
  PullerOptions puller;
  puller.stream = setup.stream.name;
  puller.consumer = consumer.name;
  puller.batch = std::min(options.batch, options.max_outstanding);
  if (consumer.max_batch > 0) {
    puller.batch = std::min(puller.batch, static_cast<uint64_t>(consumer.max_batch));
  }
  if (consumer.max_expires_ns > 0) {
    puller.expires_ns = std::min(puller.expires_ns, consumer.max_expires_ns);
  }
  puller.max_messages = options.max_outstanding + options.batch;
  puller.max_bytes = kByteBudget * 2;
  return puller;
}

// Whether nobody reads our stdout any more, which shows before anything has to be written.
bool reader_left() {
  pollfd out{STDOUT_FILENO, 0, 0};
  return ::poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

}  // namespace

Session::Session(Connection& connection, const ConsumeOptions& options, Setup setup, Alarm& alarm,
                 Diagnostics& diagnostics, Metrics& metrics)
    : connection_(connection),
      options_(options),
      setup_(std::move(setup)),
      alarm_(alarm),
      diagnostics_(diagnostics),
      metrics_(metrics),
      watch_(diagnostics, metrics, setup_.wish.subject),
      sender_(connection),
      output_(STDOUT_FILENO,
              [this] {
                if (!options_.acks) puller_.pump();
                if (!output_.status().ok() || output_.closed()) alarm_.ring();
              }),
      relay_(relay_options(options, setup_), output_, metrics),
      puller_(connection, puller_options(options, setup_),
              {[this](const Delivery& delivery, Clock::time_point now) {
                 relay_.on_message(delivery, now);
               },
               [this](PullNote note, const std::string& text) { on_note(note, text); },
               [this] { return relay_.allowance(); }}) {
  grow_pipe(STDOUT_FILENO);
}

// The threads that call into others go first.
Session::~Session() {
  output_.abandon();
  upkeep_.reset();
  acks_.reset();
}

void Session::on_note(PullNote note, const std::string& text) {
  if (note == PullNote::cut_by_bytes) {
    relay_.doubt_until(Clock::now() + std::chrono::nanoseconds(setup_.consumer.ack_wait_ns));
    diagnostics_.debug("a pull ended by its bytes: " + text);
    return;
  }
  if (note == PullNote::refused) diagnostics_.warning("the server refuses a pull: " + text);
  if (note == PullNote::trouble) diagnostics_.debug("a pull was interrupted: " + text);
  if (note == PullNote::consumer_gone) {
    sender_.close();
    gone_ = true;
  }
  trouble_ = true;
  alarm_.ring();
}

void Session::pause(Clock::duration longest) {
  std::unique_lock lock(alarm_.mutex);
  alarm_.wake.wait_for(lock, longest);
}

Session::Outcome Session::made_anew(const std::string& how) {
  sender_.close();
  relay_.forget();
  diagnostics_.error("unable to go on: " + how + "; starting again");
  return Outcome::made_anew;
}

// An ephemeral consumer cannot be gone on with: what was on its way is lost to it. The next begins
// behind what was passed on.
Session::Outcome Session::renew_ephemeral() {
  relay_.suspend();
  const std::string old = setup_.consumer.name;
  if (!first_start_) {
    const Result<std::optional<StreamInfo>> stream = stream_info(connection_, options_.stream);
    if (!stream) return Outcome::go_on;
    if (!stream->has_value() || (*stream)->last_seq < relay_.last_seq()) {
      return made_anew("stream " + options_.stream + " was made anew or lost its tail");
    }
    ConsumerWish wish = setup_.wish;
    if (relay_.last_seq() > 0) {
      wish.start_time_ns.reset();
      wish.start_seq = relay_.last_seq() + 1;
    }
    Result<ConsumerInfo> made = create_consumer(connection_, wish);
    if (!made) return Outcome::go_on;
    setup_.consumer = *std::move(made);
    delete_ephemeral(connection_, options_.stream, old);
  }
  relay_.expect(setup_.consumer.name);
  trouble_ = !puller_.restart(setup_.consumer.name).ok();
  return Outcome::go_on;
}

// Whether the stream is in an older state than we saw (a restored backup, a lost tail): it gives
// sequences again, and the subjects for acks that we hold would ack other messages.
bool Session::put_back() {
  const Outstanding::Place newest = relay_.newest();
  if (newest.seq == 0) return false;
  const auto stored = read_message(connection_, options_.stream, newest.seq);
  if (stored.ok()) return stored->time_ns != newest.time_ns;
  // A message that is deleted says nothing.
  const auto stream = stream_info(connection_, options_.stream);
  return stream.ok() && stream->has_value() && (*stream)->last_seq < newest.seq;
}

// Reads the consumer; only if it is the one of the start is the pull loop begun again.
Session::Outcome Session::after_trouble() {
  const Clock::time_point now = Clock::now();
  if (now < next_attempt_ || !connection_.connected()) return Outcome::go_on;
  backoff_ = std::clamp<Clock::duration>(backoff_ * 2, kFirstBackoff, kLastBackoff);
  next_attempt_ = now + backoff_;
  alarm_.disconnected = false;
  Outcome outcome = Outcome::go_on;
  puller_.hold();
  if (options_.acks) {
    const uint64_t reconnects = connection_.reconnects();
    const auto info = consumer_info(connection_, options_.stream, setup_.consumer.name);
    if (!info) {
      diagnostics_.debug(info.status().message());
      return Outcome::go_on;
    }
    if (!info->has_value()) return made_anew("consumer " + setup_.consumer.name + " is gone");
    if (!(*info)->same_durable(setup_.consumer)) {
      return made_anew("consumer " + setup_.consumer.name + " was made anew");
    }
    if (put_back()) return made_anew("stream " + options_.stream + " was put back");
    trouble_ = !puller_.restart().ok();
    sender_.open(reconnects);
  } else {
    outcome = renew_ephemeral();
  }
  if (trouble_) return outcome;
  first_start_ = false;
  backoff_ = {};
  next_look_ = {};
  metrics_.set_state("running");
  puller_.pump();
  return outcome;
}

void Session::look_at_server() {
  const Clock::time_point now = Clock::now();
  if (now < next_look_) return;
  next_look_ = now + kLookAtServer;
  const auto consumer = consumer_info(connection_, options_.stream, setup_.consumer.name);
  if (!consumer.ok()) return;
  const auto stream = stream_info(connection_, options_.stream);
  if (!stream.ok() || !stream->has_value()) return;
  if (!consumer->has_value() || !(*consumer)->same_durable(setup_.consumer)) {
    trouble_ = true;
    return;
  }
  watch_.look(**consumer, **stream, setup_.made);
}

// Whether nothing of the extent is left, when no message says so: the last ones may be deleted or
// not match the filter.
bool Session::caught_up() {
  const Clock::time_point now = Clock::now();
  const bool past = options_.until && now_nanos() > options_.until->nanos;
  const bool may_end = !options_.follow || past || options_.end_seq;
  const bool quiet = relay_.beyond() || now - puller_.last_arrival() >= kEndCheck;
  if (!may_end || now < next_end_check_ || !quiet) return false;
  next_end_check_ = now + kEndCheck;
  const auto info = consumer_info(connection_, options_.stream, setup_.consumer.name);
  if (!info.ok() || !info->has_value()) return false;
  if ((*info)->num_pending > 0 && !relay_.beyond()) return false;
  const bool none_on_its_way = options_.acks
                                   ? (*info)->num_ack_pending <= relay_.outstanding()
                                   : (*info)->delivered_consumer_seq <= relay_.last_consumer_seq();
  if (!none_on_its_way) return false;
  if (!options_.follow || past || relay_.beyond()) return true;
  const auto stream = stream_info(connection_, options_.stream);
  return stream.ok() && stream->has_value() && (*stream)->last_seq >= *options_.end_seq;
}

void Session::count_errors() {
  if (const uint64_t dropped = alarm_.dropped.exchange(0); dropped > 0) {
    metrics_.counter("dropped") += dropped;
    diagnostics_.error("messages were dropped for lack of room; they come again after ack_wait");
  }
  const Clock::time_point now = Clock::now();
  if (alarm_.refused == 0 || now < next_refusal_report_) return;
  next_refusal_report_ = now + kRefusalReport;
  const uint64_t refused = alarm_.refused.exchange(0);
  metrics_.counter("refused") += refused;
  diagnostics_.warning(fmt::format(
      "the server refused {} of our pulls or acks: this user may not publish to them", refused));
}

Session::Outcome Session::look_around() {
  if (alarm_.disconnected.exchange(false)) {
    sender_.close();
    trouble_ = true;
    next_attempt_ = {};
    metrics_.set_state("connecting");
  }
  metrics_.set_text("connection", connection_.connected() ? "connected" : "disconnected");
  relay_.update_gauges();
  metrics_.counter("stdout_bytes") = output_.written();
  count_errors();
  if (gone_ && options_.acks) {
    return made_anew("consumer " + setup_.consumer.name + " was deleted");
  }
  if (!trouble_ && (relay_.gap() || puller_.silent(Clock::now()))) trouble_ = true;
  if (trouble_) {
    const Outcome outcome = after_trouble();
    if (outcome != Outcome::go_on || trouble_) return outcome;
  }
  puller_.pump();  // limits also end by time, when nothing happens that would pump
  if (connection_.connected()) look_at_server();
  return caught_up() ? Outcome::complete : Outcome::go_on;
}

Session::Outcome Session::step() {
  if (alarm_.stopping()) return Outcome::signalled;
  if (!output_.status().ok() || reader_left()) return Outcome::reader_gone;
  if (acks_ && acks_->ended()) return Outcome::acks_ended;
  if (relay_.ended()) return Outcome::complete;
  if (alarm_.closed) return Outcome::failed;
  return look_around();
}

int Session::run() {
  alarm_.refused = 0;
  if (options_.acks) {
    acks_ = std::make_unique<AcksToServer>(
        STDIN_FILENO, options_.common.max_line, relay_, sender_, metrics_,
        AcksToServer::Handlers{[this] { puller_.pump(); }, [this] { alarm_.ring(); }});
    upkeep_ = std::make_unique<Upkeep>(relay_, sender_, metrics_,
                                       std::chrono::nanoseconds(setup_.consumer.ack_wait_ns),
                                       std::chrono::nanoseconds(options_.overtaken_wait_ns));
  }
  Outcome outcome = Outcome::go_on;
  while ((outcome = step()) == Outcome::go_on) pause(kStep);
  return finish(outcome);
}

}  // namespace ew::consume
