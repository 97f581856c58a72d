// ew-decode: envelopes to rows. See `ew-decode --help` and lib/decode.
#include <unistd.h>

#include "cmd/ew-decode/options.h"
#include "cmd/ew-decode/run.h"
#include "lib/base/line_writer.h"

int main(int argc, char** argv) {
  ew::decode::Options options;
  if (const auto end = ew::decode::parse_options(argc, argv, &options)) {
    const bool said = ew::write_all(STDOUT_FILENO, end->out).ok() &&
                      ew::write_all(STDERR_FILENO, end->error).ok();
    return said ? end->exit_code : ew::kExitIo;
  }
  if (options.list_types) {
    return ew::exit_code(ew::write_all(STDOUT_FILENO, ew::decode::type_list()).kind());
  }
  return ew::decode::run(options);
}
