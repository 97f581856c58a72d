#include "cmd/ew-decode/run.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>

#include "cmd/ew-decode/capture_to_envelopes.h"
#include "cmd/ew-decode/flow_keeper.h"
#include "cmd/ew-decode/line_to_message.h"
#include "cmd/ew-decode/message_to_rows.h"
#include "cmd/ew-decode/pcap_reader.h"
#include "lib/base/diagnostics.h"
#include "lib/base/heap.h"
#include "lib/base/json.h"
#include "lib/base/line_reader.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/base/signals.h"
#include "lib/base/standard_streams.h"
#include "lib/record/control.h"

namespace ew::decode {
namespace {

constexpr int kSignalled = 128;  // exit code of a signal: this and its number
constexpr mode_t kFileMode = 0666;

bool is_pipe(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

// Opens the file of --letters, or nothing where there is none.
Result<std::unique_ptr<LineWriter>> open_letters(const std::string& path) {
  if (path.empty()) return std::unique_ptr<LineWriter>();
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode);
  if (fd < 0) return errno_status(Kind::io, "unable to open " + path, errno);
  return std::make_unique<LineWriter>(fd);
}

int fail(const Options& options, const Status& status) {
  Diagnostics(options.common.diagnostics()).error(status.message());
  return exit_code(status.kind());
}

class Run {
 public:
  Run(const Options& options, LineWriter* letters)
      : options_(options),
        ring_(options.common.ring),
        diagnostics_(options.common.diagnostics()),
        reader_(STDIN_FILENO, options.common.max_line),
        rows_(STDOUT_FILENO),
        letters_(letters),
        to_message_(options.input, options.source, options.common.max_line, options.exporter),
        to_rows_(options, &rows_, letters, &metrics_, &flows_),
        keeper_(options, &flows_, &to_message_, &to_rows_, &metrics_, &diagnostics_),
        status_file_({options.common.status_file, "decode", options.common.pipeline}, metrics_,
                     diagnostics_) {
    rows_.before_writing([this] { keeper_.before_writing(); });
  }

  int run() {
    grow_pipe(STDIN_FILENO);
    grow_pipe(STDOUT_FILENO);
    metrics_.set_state("running");
    Status status = keeper_.start();
    if (status) status = to_rows_.begin();
    if (status) status = read_to_end();
    Status flushed = flush();
    if (status) status = std::move(flushed);
    if (!status) {
      diagnostics_.error(status.message());
      return exit_code(status.kind());
    }
    const bool failed = options_.fail_on_reject && to_rows_.rejected();
    return failed ? kExitRejected : kExitOk;
  }

 private:
  Status read_to_end();
  Status read_input();
  Status read_lines();
  Status read_whole();
  Status read_capture();
  Status take(ReadResult result, std::string_view line);
  Status take_control(std::string_view line);
  Status take_torn(std::string_view line);
  Status flush();

  const Options& options_;
  bool ring_;
  Diagnostics diagnostics_;
  Metrics metrics_;
  LineReader reader_;
  LineWriter rows_;
  LineWriter* letters_;
  LineToMessage to_message_;
  flow::State flows_;
  MessageToRows to_rows_;
  FlowKeeper keeper_;
  JsonDocument control_;
  StatusFile status_file_;
};

Status Run::flush() {
  keeper_.show();
  if (options_.input != Input::pcap) metrics_.counter("bytes_in") = reader_.bytes();
  Status status = rows_.flush();
  metrics_.counter("bytes_out") = rows_.bytes();
  if (status && letters_ != nullptr) {
    status = letters_->flush().within("unable to write the dead letters");
  }
  return status;
}

// What was decoded before an error is as good as if the input had ended there.
Status Run::read_to_end() {
  Status status = read_input();
  Status finished = keeper_.finish();
  return status ? finished : status;
}

Status Run::read_input() {
  switch (options_.input) {
    case Input::raw:
      return read_whole();
    case Input::pcap:
      return read_capture();
    default:
      return read_lines();
  }
}

Status Run::read_lines() {
  for (;;) {
    if (!reader_.has_line()) {
      if (Status status = keeper_.settle(); !status) return status;
      if (Status status = flush(); !status) return status;
    }
    std::string_view line;
    const ReadResult result = reader_.next(&line, keeper_.deadline());
    if (result == ReadResult::timeout) continue;
    if (result == ReadResult::end) return {};
    if (result == ReadResult::error) return reader_.status();
    if (Status status = take(result, line); !status) return status;
  }
}

Status Run::take(ReadResult result, std::string_view line) {
  if (result == ReadResult::too_long) {
    if (ring_) {
      return {Kind::internal, "unable to read line " + std::to_string(reader_.lines()) +
                                  ": it is longer than --max-line, which is to be the same in "
                                  "every stage of a ring"};
    }
    return to_rows_.write(to_message_.read_too_long(line, reader_.lines()));
  }
  if (options_.input == Input::envelope) {
    if (result == ReadResult::torn && !is_whole_object(line)) return take_torn(line);
    if (line_kind(line) != LineKind::data) return take_control(line);
  }
  return keeper_.write(to_message_.read(line, reader_.lines()), line);
}

// Control lines are rare here, so looking whether one is JSON costs nothing; passing on a broken
// one would stop the next stage. One that is nested too deeply to look at holds the envelope of a
// deep payload.
Status Run::take_control(std::string_view line) {
  if (control_.parse(line) != JsonError::bad_json) return to_rows_.pass(line);
  return to_rows_.write(to_message_.read_bad(line, reader_.lines(),
                                             "the line begins as a control line and is no JSON"));
}

Status Run::take_torn(std::string_view line) {
  if (!ring_) {
    return to_rows_.write(to_message_.read_bad(
        line, reader_.lines(), "the last line has no newline and is no whole JSON object"));
  }
  ++metrics_.counter("torn_lines");
  diagnostics_.info("dropped a torn last line; its message comes again");
  return {};
}

// One payload, however many lines it has.
Status Run::read_whole() {
  std::string payload;
  const size_t max = options_.common.max_line;
  for (;;) {
    const size_t size = payload.size();
    const size_t step = std::min(max + 1 - size, size_t{1} << 16);
    payload.resize(size + step);
    const ssize_t n = ::read(STDIN_FILENO, payload.data() + size, step);
    if (n < 0 && errno != EINTR) {
      return errno_status(Kind::io, "unable to read the input", errno);
    }
    payload.resize(size + static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (n == 0) break;
    if (payload.size() <= max) continue;
    return to_rows_.write(
        to_message_.read_too_long(std::string_view(payload).substr(0, kTooLongKept), 1));
  }
  const size_t size = payload.size();
  payload.append(kJsonPadding, ' ');
  const std::string_view whole = std::string_view(payload).substr(0, size);
  return keeper_.write(to_message_.read(whole, 1), whole);
}

// Also of a capture that is torn: what was whole counts.
Status Run::read_capture() {
  Status settled;
  const auto settle = [&]() -> std::optional<PcapReader::Clock::time_point> {
    settled = keeper_.settle();
    if (settled) settled = flush();
    if (!settled) return std::nullopt;
    return keeper_.deadline();
  };
  const auto take = [this](const CapturedEnvelope& envelope) {
    return keeper_.write(
        envelope.damage.empty()
            ? to_message_.read(envelope.line, envelope.number)
            : to_message_.read_damaged(envelope.line, envelope.number, envelope.damage),
        envelope.line);
  };
  PcapReader reader(STDIN_FILENO, settle, &metrics_.counter("bytes_in"));
  CaptureToEnvelopes to_envelopes(options_.pcap_ports, options_.exporter.header, &metrics_);
  Status status = reader.open();
  CapturedPacket captured;
  while (status && reader.next(&captured)) status = to_envelopes.add(captured, take);
  if (!settled) return settled;
  if (status) status = to_envelopes.finish(take);
  return status ? reader.status() : status;
}

}  // namespace

int run(const Options& options) {
  give_back_large_memory();
  if (Status status = hold_standard_streams(Streams::both); !status) return fail(options, status);
  // Behind a pipe the end of input is the signal to stop: TERM and INT go to the whole group.
  const bool piped = is_pipe(STDIN_FILENO);
  const Signals signals(
      [piped](int number) {
        if (!piped) _exit(kSignalled + number);
      },
      [](int number) { _exit(kSignalled + number); });
  auto letters = open_letters(options.letters);
  if (!letters) return fail(options, letters.status());
  return Run(options, letters->get()).run();
}

}  // namespace ew::decode
