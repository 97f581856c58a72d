// ew-dlq: keeps what could not be loaded.
#include <optional>

#include "cmd/ew-dlq/list.h"
#include "cmd/ew-dlq/options.h"
#include "cmd/ew-dlq/put.h"
#include "cmd/ew-dlq/show.h"
#include "lib/base/line_writer.h"

int main(int argc, char** argv) {
  ew::dlq::Options options;
  if (const std::optional<ew::ParseEnd> end = ew::dlq::parse_options(argc, argv, &options)) {
    const bool printed = ew::write_all(1, end->out).ok() && ew::write_all(2, end->error).ok();
    return printed ? end->exit_code : ew::kExitIo;
  }
  switch (options.command) {
    case ew::dlq::Command::put:
      return ew::dlq::put(options);
    case ew::dlq::Command::list:
      return ew::dlq::list(options);
    case ew::dlq::Command::show:
      return ew::dlq::show(options);
  }
  return ew::kExitInternal;
}
