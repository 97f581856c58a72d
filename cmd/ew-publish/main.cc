// ew-publish: envelopes, lines, files or datagrams into JetStream. See `ew-publish --help`.
#include <unistd.h>

#include "cmd/ew-publish/listen.h"
#include "cmd/ew-publish/options.h"
#include "cmd/ew-publish/run.h"
#include "lib/base/line_writer.h"

int main(int argc, char** argv) {
  ew::publish::Options options;
  if (const auto end = ew::publish::parse_options(argc, argv, &options)) {
    const bool said = ew::write_all(STDOUT_FILENO, end->out).ok() &&
                      ew::write_all(STDERR_FILENO, end->error).ok();
    return said ? end->exit_code : ew::kExitIo;
  }
  return options.listen.addresses.empty() ? ew::publish::run(options)
                                          : ew::publish::listen(options);
}
