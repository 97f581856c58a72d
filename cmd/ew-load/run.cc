#include "cmd/ew-load/run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "cmd/ew-load/input.h"
#include "cmd/ew-load/loader.h"
#include "lib/base/heap.h"
#include "lib/base/signals.h"
#include "lib/base/standard_streams.h"

namespace ew::load {
namespace {

constexpr int kSignalExit = 128;  // a process that a signal ended: 128 + its number

// A stage behind a pipe ends with its input: whoever writes it gets the signal too.
bool is_pipe(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode));
}

void end_at_once(int signal) { ::_exit(kSignalExit + signal); }

void report(const Options& options, Metrics& metrics, const Output& output,
            Diagnostics& diagnostics) {
  const uint64_t rows = metrics.counter("rows");
  const uint64_t refused =
      metrics.counter("rows_refused") + metrics.counter("rows_refused_by_server");
  const std::string counts = std::to_string(rows) + " rows loaded, " + std::to_string(refused) +
                             " rejected, " + std::to_string(output.letters()) + " dead letters";
  if (options.dry_run) {
    diagnostics.info("dry run, everything rolled back: " + counts);
  } else if (refused > 0 && !options.common.ring) {
    diagnostics.warning(counts);
  } else {
    diagnostics.debug(counts);
  }
}

Status load(const Options& options, Metrics& metrics, Diagnostics& diagnostics) {
  Session session(options, diagnostics);
  if (Status status = connect_first(options, session, metrics, diagnostics); !status.ok()) {
    return status;
  }
  Handoff handoff;
  NamedColumns named;
  Output output(STDOUT_FILENO, options.dry_run, metrics);
  Input input(options, session.plan(), named, STDIN_FILENO, handoff, metrics, diagnostics);
  BatchLoader batches(options, session, handoff, output, named, metrics, diagnostics);
  std::thread reader([&input] { input.run(); });
  Status outcome = Loader(session, handoff, batches).run();
  handoff.stop();
  reader.join();
  report(options, metrics, output, diagnostics);
  if (outcome.ok() && options.fail_on_reject &&
      output.letters() + metrics.counter("rows_dropped_unfinished") > 0) {
    return {Kind::bad_record, "there were dead letters or unfinished messages (--fail-on-reject)"};
  }
  return outcome;
}

}  // namespace

int run(const Options& options) {
  give_back_large_memory();
  const Status usable = hold_standard_streams(Streams::both);
  const bool ignore_first = is_pipe(STDIN_FILENO);
  const Signals signals(
      [ignore_first](int signal) {
        if (!ignore_first) end_at_once(signal);
      },
      end_at_once);
  Diagnostics diagnostics(options.common.diagnostics());
  Metrics metrics;
  const StatusFile status_file({options.common.status_file, "load", options.common.pipeline},
                               metrics, diagnostics);
  grow_pipe(STDIN_FILENO);
  const Status status = usable.ok() ? load(options, metrics, diagnostics) : usable;
  if (!status.ok()) diagnostics.error(status.message());
  return exit_code(status.kind());
}

}  // namespace ew::load
