#include "cmd/ew-dlq/put.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "cmd/ew-dlq/ack_gate.h"
#include "cmd/ew-dlq/file_store.h"
#include "cmd/ew-dlq/stream_store.h"
#include "lib/base/diagnostics.h"
#include "lib/base/heap.h"
#include "lib/base/line_reader.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/base/signals.h"
#include "lib/base/standard_streams.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/base/version.h"
#include "lib/record/control.h"

namespace ew::dlq {
namespace {

constexpr int kSignalled = 128;  // exit code of a signal: this and its number
// Lines that wait for a letter. Fewer: an outage of JetStream is felt upstream at once. More:
// memory.
constexpr size_t kMostWaiting = 100'000;
constexpr size_t kMostWaitingBytes = size_t{32} << 20;

bool is_pipe(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

// Whether nobody will write to the pipe any more; what is in it may still be unread.
bool hung_up(int fd) {
  pollfd poll_fd{fd, 0, 0};
  return poll(&poll_fd, 1, 0) > 0 && (poll_fd.revents & POLLHUP) != 0;
}

class Put {
 public:
  explicit Put(const Options& options)
      : options_(options),
        ring_(options.common.ring),
        diagnostics_(options.common.diagnostics()),
        letters_(metrics_.counter("letters")),
        acks_(metrics_.counter("acks")),
        waiting_(metrics_.gauge("waiting")),
        status_file_({options.common.status_file, "dlq", options.common.pipeline}, metrics_,
                     diagnostics_),
        reader_(STDIN_FILENO, options.common.max_line),
        writer_(STDOUT_FILENO) {}

  int run();

 private:
  Status open_store();
  Status pump();
  bool is_full() const;
  Status settle(bool idle);
  Status wait();
  Status take(ReadResult result, std::string_view line);
  Status take_line(std::string_view line);
  Status take_letter(std::string_view line);
  Status take_unreadable(std::string_view kept, std::string_view reason, const char* code);
  Status pass(std::string_view line);
  Status broken(std::string_view reason) const;

  const Options& options_;
  bool ring_;
  Diagnostics diagnostics_;
  Metrics metrics_;
  Counter& letters_;
  Counter& acks_;
  Gauge& waiting_;
  StatusFile status_file_;
  LineReader reader_;
  LineWriter writer_;
  std::unique_ptr<LetterStore> store_;
  AckGate gate_;
  std::vector<uint64_t> safe_;  // reused
  std::string passing_;         // reused
  bool ended_ = false;          // end of input
  bool formatted_ = false;      // a format line was seen
};

int Put::run() {
  grow_pipe(STDIN_FILENO);
  grow_pipe(STDOUT_FILENO);
  Status status = open_store();
  if (status) status = pump();
  // What is safe may pass whatever has happened since.
  if (Status flushed = writer_.flush(); status) status = flushed;
  metrics_.set_state("stopped");
  if (status) return kExitOk;
  diagnostics_.error(status.message());
  return exit_code(status.kind());
}

Status Put::open_store() {
  auto store = options_.file.empty()
                   ? StreamStore::open(options_, diagnostics_, metrics_,
                                       [this] { return ring_ && hung_up(STDIN_FILENO); })
                   : FileStore::open(options_, diagnostics_, metrics_);
  if (!store) return store.status();
  store_ = *std::move(store);
  metrics_.set_state("running");
  return {};
}

bool Put::is_full() const {
  return !store_->has_room() || gate_.size() >= kMostWaiting || gate_.bytes() >= kMostWaitingBytes;
}

Status Put::pump() {
  for (;;) {
    const bool idle = ended_ || is_full() || !reader_.has_line();
    if (Status status = settle(idle); !status) return status;
    if (ended_ && gate_.empty()) return {};
    if (idle) {
      if (Status status = writer_.flush(); !status) return status;
    }
    if (ended_ || is_full()) {
      if (Status status = wait(); !status) return status;
      continue;
    }
    std::string_view line;
    const ReadResult result = reader_.next(&line, store_->due(), store_->wake_fd());
    if (result == ReadResult::timeout) continue;
    if (Status status = take(result, line); !status) return status;
  }
}

Status Put::settle(bool idle) {
  safe_.clear();
  Status status = store_->work(idle, &safe_);
  for (const uint64_t number : safe_) gate_.letter_is_safe(number);
  while (gate_.next(&passing_)) {
    if (Status written = writer_.write(passing_); !written) return written;
  }
  waiting_ = static_cast<int64_t>(gate_.size());
  return status;
}

// Until the store has something to do.
Status Put::wait() {
  pollfd poll_fd{store_->wake_fd(), POLLIN, 0};
  const auto due = store_->due();
  int timeout = -1;
  if (due != LetterStore::Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - LetterStore::Clock::now());
    timeout = static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
  }
  if (poll(&poll_fd, 1, timeout) < 0 && errno != EINTR) {
    return errno_status(Kind::internal, "unable to wait", errno);
  }
  return {};
}

Status Put::take(ReadResult result, std::string_view line) {
  switch (result) {
    case ReadResult::line:
      return take_line(line);
    case ReadResult::too_long:
      if (ring_)
        return broken(
            "it is longer than --max-line, which is to be the same in every "
            "stage of a ring");
      return take_unreadable(line, "longer than --max-line; its first 64 KiB are kept", "too_long");
    case ReadResult::torn:
      if (is_whole_object(line)) return take_line(line);
      if (ring_ || formatted_) {
        ++metrics_.counter("torn_lines");
        diagnostics_.info("dropped a torn last line; its message comes again");
        return {};
      }
      return take_unreadable(line, "the last line has no newline and is no whole JSON object",
                             "bad_line");
    case ReadResult::end:
      ended_ = true;
      metrics_.set_state("draining");
      return {};
    case ReadResult::timeout:
      return {};
    case ReadResult::error:
      break;
  }
  return reader_.status().within("unable to read stdin");
}

Status Put::take_line(std::string_view line) {
  switch (line_kind(line)) {
    case LineKind::dead:
      return take_letter(line);
    case LineKind::ack:
      ++acks_;
      return pass(line);
    case LineKind::data:
      if (ring_) {
        return broken("it is no control line; in a ring rows and envelopes end at ew-load");
      }
      return pass(line);
    case LineKind::format:
      formatted_ = true;
      return pass(line);
    case LineKind::end:
    case LineKind::other:
      break;
  }
  return pass(line);
}

Status Put::take_letter(std::string_view line) {
  LetterText text;
  if (Status status = parse_letter_text(line, &text); !status) return broken(status.message());
  ++letters_;
  return store_->add(gate_.add_letter(), text, line);
}

// A line that cannot be read is kept as a letter of our own.
Status Put::take_unreadable(std::string_view kept, std::string_view reason, const char* code) {
  Letter letter;
  letter.dead.stage = "dlq";
  letter.dead.code = code;
  letter.dead.message =
      "line " + std::to_string(reader_.lines()) + " of the input: " + std::string(reason);
  letter.dead.tool = std::string("ew-dlq ") + kVersion;
  append_time_micros(now_nanos(), &letter.dead.time);
  letter.rest = "\"data_base64\":\"";
  append_base64(kept, &letter.rest);
  letter.rest.push_back('"');
  std::string line;
  append_letter(letter, &line);
  diagnostics_.warning(letter.dead.message + ": it becomes a dead letter");
  return take_letter(line);
}

Status Put::pass(std::string_view line) {
  if (gate_.empty()) return writer_.write(line);
  gate_.add_line(line);
  return {};
}

Status Put::broken(std::string_view reason) const {
  return {Kind::internal,
          "unable to read line " + std::to_string(reader_.lines()) + ": " + std::string(reason)};
}

}  // namespace

int put(const Options& options) {
  give_back_large_memory();
  if (const Status usable = hold_standard_streams(Streams::both); !usable) {
    Diagnostics(options.common.diagnostics()).error(usable.message());
    return exit_code(usable.kind());
  }
  // End of input ends a pipe's reader; a signal to the whole group must not. Elsewhere what was not
  // stored is still where it came from.
  const auto end_now = [](int signal) { _exit(kSignalled + signal); };
  const auto first = [end_now](int signal) {
    if (!is_pipe(STDIN_FILENO)) end_now(signal);
  };
  const Signals signals(first, end_now);
  return Put(options).run();
}

}  // namespace ew::dlq
