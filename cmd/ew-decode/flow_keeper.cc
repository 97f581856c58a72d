#include "cmd/ew-decode/flow_keeper.h"

#include <fmt/format.h>

#include <algorithm>

namespace ew::decode {
namespace {

using std::chrono::seconds;

// A message that was decoded so often in vain is given up: it may want a template that comes and
// goes. Smaller: a datagram of many sets, each with a template in a datagram of its own, is given
// up too early. Larger: a forged exporter takes more time.
constexpr uint64_t kMaxDecodings = 256;
// How often the file is looked at while messages are parked. Rarer: what another decoder learned
// serves later. More often: idle processes wake for nothing.
constexpr seconds kLook{1};
constexpr seconds kShow{1};        // as often as the status file is written
constexpr seconds kSaveAgain{1};   // a disk that fails slowly does not slow every flush
constexpr seconds kTellAgain{60};  // of what may come with every datagram

std::string count_of(uint64_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

}  // namespace

FlowKeeper::FlowKeeper(const Options& options, flow::State* flows, LineToMessage* to_message,
                       MessageToRows* to_rows, Metrics* metrics, Diagnostics* diagnostics)
    : options_(options),
      flows_(*flows),
      to_message_(*to_message),
      to_rows_(*to_rows),
      metrics_(*metrics),
      diagnostics_(*diagnostics),
      parking_(options.parking),
      file_(options.templates, &flows->templates) {
  if (!options.flows()) return;
  show_parked();
  for (const char* name :
       {"parked", "parked_released", "parked_given_up", "parked_dropped", "template_file_errors"}) {
    metrics_.counter(name);
  }
}

Status FlowKeeper::start() {
  const Status status = file_.refresh();
  if (!status) {
    return {status.kind(),
            status.message() + "; repair the file, or remove it to begin without templates"};
  }
  flows_.templates.take_learned();
  show();
  return {};
}

Status FlowKeeper::write(const Arrival& arrival, std::string_view line) {
  if (Status status = to_rows_.write(arrival); !status) return status;
  if (to_rows_.waits()) {
    parking_.park(line, arrival.message.line, to_rows_.awaited(), Clock::now());
    ++metrics_.counter("parked");
    show_parked();
    refresh();
  }
  return settle();
}

Status FlowKeeper::settle() {
  Status status = release();
  if (!status || parking_.empty()) return status;
  const Clock::time_point now = Clock::now();
  if (file_.exists() && now >= next_look_) {
    next_look_ = now + kLook;
    refresh();
    status = release();
  }
  while (status && parking_.is_over(now)) {
    refresh();
    status = release();
    if (status && parking_.is_over(now)) status = give_up();
  }
  return status;
}

// Writes what waited for what was learned since the last call.
Status FlowKeeper::release() {
  for (;;) {
    const std::vector<uint64_t> keys = flows_.templates.take_learned();
    if (keys.empty()) return {};
    for (Parking::Parked& parked : parking_.take(keys)) {
      if (Status status = decode_again(std::move(parked), false); !status) return status;
    }
  }
}

Status FlowKeeper::give_up() {
  ++given_up_;
  return decode_again(parking_.take_oldest(), true);
}

Status FlowKeeper::decode_again(Parking::Parked parked, bool no_waiting) {
  Arrival arrival = to_message_.read(parked.line(), parked.number);
  arrival.message.waited = true;
  arrival.message.no_waiting = no_waiting || parked.decodings >= kMaxDecodings;
  if (Status status = to_rows_.write(arrival); !status) return status;
  if (to_rows_.waits()) {
    ++parked.decodings;
    parking_.put_back(std::move(parked), to_rows_.awaited());
  } else {
    ++(arrival.message.no_waiting ? metrics_.counter("parked_given_up")
                                  : metrics_.counter("parked_released"));
  }
  show_parked();
  return {};
}

Status FlowKeeper::finish() {
  if (options_.common.ring) {
    metrics_.counter("parked_dropped") += parking_.count();
    if (!parking_.empty()) {
      diagnostics_.info("dropped " + count_of(parking_.count(), "message") +
                        " that waited for templates of flows; what is dropped comes again");
    }
    parking_.drop_all();
  } else if (!parking_.empty()) {
    refresh();
    Status status = release();
    while (status && !parking_.empty()) {
      status = give_up();
      if (status) status = release();
    }
    if (!status) return status;
  }
  save();
  next_show_ = next_tell_ = {};
  show_parked();
  show();
  return {};
}

FlowKeeper::Clock::time_point FlowKeeper::deadline() const {
  Clock::time_point deadline = parking_.next_end();
  if (!parking_.empty() && file_.exists()) deadline = std::min(deadline, next_look_);
  if (show_later_) deadline = std::min(deadline, next_show_);
  return deadline;
}

void FlowKeeper::refresh() { tell(file_.refresh()); }

void FlowKeeper::save() {
  const Status status = file_.save();
  next_save_ = status ? Clock::time_point() : Clock::now() + kSaveAgain;
  tell(status);
}

void FlowKeeper::before_writing() {
  if (next_save_ == Clock::time_point() || Clock::now() >= next_save_) save();
  show();
}

void FlowKeeper::tell(const Status& status) {
  if (status) return;
  ++metrics_.counter("template_file_errors");
  if (told_.insert(status.message()).second) {
    diagnostics_.warning(status.message() + "; rows go on, but a restart may lack templates");
  }
}

void FlowKeeper::show_parked() {
  metrics_.gauge("parked_now") = static_cast<int64_t>(parking_.count());
  metrics_.gauge("parked_bytes") = static_cast<int64_t>(parking_.bytes());
}

void FlowKeeper::show() {
  if (!options_.flows()) return;
  const Clock::time_point now = Clock::now();
  show_later_ = now < next_show_;
  if (show_later_) return;
  next_show_ = now + kShow;
  const flow::Sequences& sequences = flows_.sequences;
  metrics_.counter("sequence_gaps") = sequences.gaps();
  metrics_.counter("sequence_missing") = sequences.missing();
  metrics_.counter("sequence_reordered") = sequences.reordered();
  metrics_.gauge("templates") = static_cast<int64_t>(flows_.templates.count());
  tell_losses(now);
}

// What routers lost and what never got its template, at most once a minute.
void FlowKeeper::tell_losses(Clock::time_point now) {
  const uint64_t gaps = flows_.sequences.gaps();
  if (now < next_tell_ || (gaps == told_gaps_ && given_up_ == told_given_up_)) return;
  next_tell_ = now + kTellAgain;
  if (gaps != told_gaps_) {
    diagnostics_.info(fmt::format(
        "{} in the sequence numbers of exporters, {} missing in all: lost before they were "
        "stored, or still to come; the status file says whose",
        count_of(gaps - told_gaps_, "gap"), flows_.sequences.missing()));
  }
  if (given_up_ != told_given_up_) {
    diagnostics_.warning("gave up waiting for the templates of " +
                         count_of(given_up_ - told_given_up_, "message") +
                         "; sets without template become dead letters (template_missing)");
  }
  told_gaps_ = gaps;
  told_given_up_ = given_up_;
}

}  // namespace ew::decode
