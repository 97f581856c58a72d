// ew-consume: a JetStream stream as envelopes on stdout; acks come back on stdin.
#include <unistd.h>

#include "cmd/ew-consume/options.h"
#include "cmd/ew-consume/run.h"
#include "lib/base/line_writer.h"

int main(int argc, char** argv) {
  ew::consume::ConsumeOptions options;
  if (const auto end = ew::consume::parse_command_line(argc, argv, &options)) {
    const bool said = ew::write_all(STDOUT_FILENO, end->out).ok() &&
                      ew::write_all(STDERR_FILENO, end->error).ok();
    return said ? end->exit_code : ew::kExitIo;
  }
  return ew::consume::run(options);
}
