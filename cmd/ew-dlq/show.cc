#include "cmd/ew-dlq/show.h"

#include <charconv>
#include <csignal>

#include "cmd/ew-dlq/letter_source.h"
#include "lib/base/diagnostics.h"
#include "lib/base/line_writer.h"
#include "lib/base/standard_streams.h"

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

Status show_letter(const Options& options) {
  const Result<StoredLetter> letter = read(options);
  if (!letter) return letter.status().within("unable to show letter " + options.which);
  return write_all(1, options.payload ? letter->body : letter->line() + "\n");
}

}  // namespace

int show(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  Status status = hold_standard_streams(Streams::stdout_only);
  Diagnostics diagnostics(options.common.diagnostics());
  if (status) status = show_letter(options);
  if (status) return kExitOk;
  diagnostics.error(status.message());
  return exit_code(status.kind());
}

}  // namespace ew::dlq
