#include "cmd/ew-publish/run.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <optional>

#include "cmd/ew-publish/sender.h"
#include "lib/base/diagnostics.h"
#include "lib/base/line_reader.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/base/signals.h"
#include "lib/base/standard_streams.h"
#include "lib/record/control.h"

namespace ew::publish {
namespace {

constexpr int kSignalled = 128;  // exit code of a signal: this and its number
constexpr int64_t kLongestPoll = 60'000;

bool is_pipe(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

// When the next message is due at a given rate.
class Pace {
 public:
  using Clock = Sender::Clock;

  explicit Pace(double rate) : rate_(rate) {}
  Clock::time_point next() const {
    if (rate_ <= 0) return Clock::time_point::min();
    return start_ + std::chrono::nanoseconds(
                        static_cast<int64_t>(static_cast<double>(count_) / rate_ * 1e9));
  }
  void sent() { ++count_; }

 private:
  double rate_;
  uint64_t count_ = 0;
  Clock::time_point start_ = Clock::now();
};

class Run {
 public:
  explicit Run(const Options& options)
      : options_(options),
        diagnostics_(options.common.diagnostics()),
        status_file_({options.common.status_file, "publish", options.common.pipeline}, metrics_,
                     diagnostics_),
        acks_(STDOUT_FILENO),
        to_message_(options.input, options.rules),
        sender_(options, diagnostics_, metrics_, &acks_),
        pace_(options.rate),
        waiting_(metrics_.gauge("waiting")) {}

  int run();
  // Asks for an orderly end, from another thread; false if nothing is on its way yet.
  bool stop(int signal) {
    if (!ready_) return false;
    stopped_by_ = signal;
    sender_.wake();
    return true;
  }

 private:
  Status publish_all();
  Status publish_file(const std::string& name);
  Status publish_lines(LineReader& reader, const std::string& name);
  Status publish_whole(int fd, const std::string& name);
  Status take(ReadResult result, std::string_view line, const std::string& place);
  Status publish(std::string_view line, const std::string& place);
  Status work();
  Status wait(Sender::Clock::time_point until);
  Status finish();
  bool over() const { return stopped_by_ != 0 || !sender_.failure().ok(); }

  const Options& options_;
  Diagnostics diagnostics_;
  Metrics metrics_;
  StatusFile status_file_;
  LineWriter acks_;
  LineToMessage to_message_;
  Sender sender_;
  Pace pace_;
  Gauge& waiting_;
  std::atomic<int> stopped_by_{0};
  std::atomic<bool> ready_{false};  // the sender can be woken
};

int Run::run() {
  grow_pipe(STDIN_FILENO);
  metrics_.set_state("connecting");
  Status status = sender_.open();
  if (status) {
    ready_ = true;
    metrics_.set_state("running");
    pace_ = Pace(options_.rate);
    status = publish_all();
    // What is on its way gets its answer, whatever happened to the rest.
    if (Status finished = finish(); status) status = finished;
  }
  if (status) status = sender_.failure();
  if (to_message_.left_out() > 0) {
    diagnostics_.info("left out " + std::to_string(to_message_.left_out()) +
                      " headers that are orders to the server; --server-headers publishes them");
  }
  metrics_.set_state("stopped");
  if (!status) {
    diagnostics_.error(status.message());
    return exit_code(status.kind());
  }
  return stopped_by_ == 0 ? kExitOk : kSignalled + stopped_by_;
}

Status Run::publish_all() {
  if (options_.files.empty()) return publish_file("-");
  for (const std::string& name : options_.files) {
    if (over()) return {};
    if (Status status = publish_file(name); !status) return status;
  }
  return {};
}

Status Run::publish_file(const std::string& name) {
  const bool standard = name == "-";
  const int fd = standard ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno_status(Kind::io, "unable to open " + name, errno);
  const std::string shown = standard ? "" : name + ": ";
  Status status;
  if (options_.input == Input::raw) {
    status = publish_whole(fd, standard ? "stdin" : name);
  } else {
    LineReader reader(fd, options_.common.max_line);
    status = publish_lines(reader, shown);
  }
  if (!standard) close(fd);
  return status;
}

Status Run::publish_lines(LineReader& reader, const std::string& name) {
  for (;;) {
    if (Status status = work(); !status || over()) return status;
    if (!sender_.has_room()) {
      if (Status status = wait(sender_.due()); !status) return status;
      continue;
    }
    if (const auto due = pace_.next(); due > Sender::Clock::now()) {
      if (Status status = wait(std::min(due, sender_.due())); !status) return status;
      continue;
    }
    if (!reader.has_line()) {
      if (Status status = acks_.flush(); !status) return status;
    }
    std::string_view line;
    const ReadResult result = reader.next(&line, sender_.due(), sender_.wake_fd());
    if (result == ReadResult::timeout) continue;
    if (result == ReadResult::end) return {};
    if (result == ReadResult::error) return reader.status().within("unable to read " + name);
    const std::string place = name + "line " + std::to_string(reader.lines());
    if (Status status = take(result, line, place); !status) return status;
  }
}

Status Run::take(ReadResult result, std::string_view line, const std::string& place) {
  if (result == ReadResult::too_long) {
    return {Kind::bad_record, "unable to publish " + place + ": it is longer than --max-line"};
  }
  if (options_.input == Input::envelope) {
    if (result == ReadResult::torn && !is_whole_object(line)) {
      return {Kind::bad_record,
              "unable to publish " + place + ": it has no newline and is no whole JSON object"};
    }
    if (line_kind(line) != LineKind::data) {
      ++metrics_.counter("passed");
      sender_.pass(line);
      return {};
    }
  }
  return publish(line, place);
}

Status Run::publish(std::string_view line, const std::string& place) {
  OutgoingMessage message;
  if (Status status = to_message_.read(line, &message); !status) {
    return status.within("unable to publish " + place);
  }
  const size_t limit = sender_.max_payload();
  if (message.size() > limit) {
    return {Kind::bad_record, "unable to publish " + place +
                                  ": it is over the server's max_payload of " +
                                  std::to_string(limit) + " bytes"};
  }
  pace_.sent();
  sender_.send(std::move(message), place);
  return {};
}

Status Run::publish_whole(int fd, const std::string& name) {
  constexpr size_t kBlock = size_t{64} << 10;
  std::string whole;
  for (;;) {
    const size_t size = whole.size();
    whole.resize(size + kBlock);
    const ssize_t got = read(fd, whole.data() + size, kBlock);
    whole.resize(size + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) return errno_status(Kind::io, "unable to read " + name, errno);
    if (whole.size() > sender_.max_payload()) break;  // publish() says so
  }
  while (!over() && (!sender_.has_room() || pace_.next() > Sender::Clock::now())) {
    if (Status status = work(); !status) return status;
    const auto pace = std::max(pace_.next(), Sender::Clock::now());
    const auto until = sender_.has_room() ? std::min(pace, sender_.due()) : sender_.due();
    if (Status status = wait(until); !status) return status;
  }
  return over() ? Status{} : publish(whole, name);
}

Status Run::work() {
  const Status status = sender_.work();
  waiting_ = static_cast<int64_t>(sender_.size());
  return status;
}

// Until an answer comes in or the time is there; what can be printed is.
Status Run::wait(Sender::Clock::time_point until) {
  if (Status status = acks_.flush(); !status) return status;
  int64_t timeout = kLongestPoll;
  if (until != Sender::Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Sender::Clock::now());
    timeout = std::clamp<int64_t>(left.count(), 0, kLongestPoll);
  }
  pollfd poll_fd{sender_.wake_fd(), POLLIN, 0};
  if (poll(&poll_fd, 1, static_cast<int>(timeout)) < 0 && errno != EINTR) {
    return errno_status(Kind::internal, "unable to wait", errno);
  }
  return {};
}

Status Run::finish() {
  metrics_.set_state("draining");
  for (;;) {
    if (Status status = work(); !status) return status;
    if (sender_.empty()) return acks_.flush();
    if (Status status = wait(sender_.due()); !status) return status;
  }
}

}  // namespace

int run(const Options& options) {
  const bool from_stdin =
      options.files.empty() ||
      std::find(options.files.begin(), options.files.end(), "-") != options.files.end();
  const Status usable = hold_standard_streams(from_stdin ? Streams::both : Streams::stdout_only);
  if (!usable) {
    Diagnostics(options.common.diagnostics()).error(usable.message());
    return exit_code(usable.kind());
  }
  const bool from_pipe = from_stdin && is_pipe(STDIN_FILENO);
  std::atomic<Run*> running{nullptr};
  std::optional<Run> run_object;
  // The end of input ends a pipe's reader; a signal to the whole group must not.
  const Signals signals(
      [&running, from_pipe](int signal) {
        if (from_pipe) return;
        Run* const target = running;
        if (target == nullptr || !target->stop(signal)) _exit(kSignalled + signal);
      },
      [](int signal) { _exit(kSignalled + signal); });
  run_object.emplace(options);
  running = &*run_object;
  return run_object->run();
}

}  // namespace ew::publish
