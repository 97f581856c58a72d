// ew-load: rows to a PostgreSQL table. See `ew-load --help`.
#include <unistd.h>

#include "cmd/ew-load/options.h"
#include "cmd/ew-load/run.h"
#include "lib/base/line_writer.h"

int main(int argc, char** argv) {
  ew::load::Options options;
  if (const auto end = ew::load::parse_options(argc, argv, &options)) {
    const bool said = ew::write_all(STDOUT_FILENO, end->out).ok() &&
                      ew::write_all(STDERR_FILENO, end->error).ok();
    return said ? end->exit_code : ew::kExitIo;
  }
  return ew::load::run(options);
}
