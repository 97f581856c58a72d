#include "cmd/ew-dlq/show.h"

#include <charconv>
#include <csignal>

#include "cmd/ew-dlq/letter_source.h"
#include "lib/base/diagnostics.h"
#include "lib/base/line_writer.h"

namespace ew::dlq {
namespace {

Result<StoredLetter> read(const Options& options) {
  const auto source = open_letters(options);
  if (!source) return source.status();
  const std::string& which = options.which;
  uint64_t seq = 0;
  const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), seq);
  const bool number = error == std::errc() && end == which.data() + which.size();
  return number ? (*source)->read_seq(seq) : (*source)->read_subject(which);
}

}  // namespace

int show(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  Diagnostics diagnostics(options.common.diagnostics());
  const Result<StoredLetter> letter = read(options);
  Status status = letter.status().within("unable to show letter " + options.which);
  if (letter) status = write_all(1, options.payload ? letter->body : letter->line() + "\n");
  if (status) return kExitOk;
  diagnostics.error(status.message());
  return exit_code(status.kind());
}

}  // namespace ew::dlq
