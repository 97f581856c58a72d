#include "cmd/ew-dlq/list.h"

#include <csignal>

#include "cmd/ew-dlq/letter_source.h"
#include "cmd/ew-dlq/letter_to_listing.h"
#include "lib/base/diagnostics.h"
#include "lib/base/line_writer.h"
#include "lib/base/standard_streams.h"
#include "lib/base/timestamp.h"

namespace ew::dlq {
namespace {

// "public.flows" is wanted by that name and by "flows"; letters that passed no ew-load by "_".
bool is_table(const std::string& wanted, const std::optional<std::string>& table) {
  if (wanted.empty()) return true;
  if (!table || table->empty()) return wanted == "_";
  return *table == wanted || table->ends_with("." + wanted);
}

bool matches(const LetterFilter& filter, const Dead& dead) {
  return is_table(filter.table, dead.table) &&
         (filter.stage.empty() || filter.stage == dead.stage) &&
         (filter.code.empty() || filter.code == dead.code);
}

LetterFilter filter_of(const Options& options) {
  LetterFilter filter{options.table, options.stage, options.code, std::nullopt};
  if (options.since.empty()) return filter;
  const std::optional<int64_t> back = parse_duration(options.since);
  filter.since_ns = back ? now_nanos() - *back : parse_rfc3339(options.since);
  return filter;
}

class Listing {
 public:
  explicit Listing(const Options& options)
      : options_(options), filter_(filter_of(options)), writer_(1) {}

  Status run();

 private:
  bool take(const ListedLetter& letter);

  const Options& options_;
  LetterFilter filter_;
  LineWriter writer_;
  ListingTable table_;
  uint64_t listed_ = 0;
  Status status_;
};

Status Listing::run() {
  const auto source = open_letters(options_);
  if (!source) return source.status();
  Status status =
      (*source)->list(filter_, [this](const ListedLetter& letter) { return take(letter); });
  if (!status) return status;
  if (!status_) return status_;
  if (!options_.json) table_.finish(&writer_.buffer());
  return writer_.flush();
}

// False ends the list.
bool Listing::take(const ListedLetter& letter) {
  LetterText text;
  if (!parse_letter_text(letter.head, &text).ok() || !matches(filter_, text.dead)) return true;
  if (options_.json) {
    append_listing_json(letter, text, &writer_.buffer());
  } else {
    table_.add(letter, text, &writer_.buffer());
  }
  status_ = writer_.written();
  ++listed_;
  return status_.ok() && (options_.count == 0 || listed_ < options_.count);
}

}  // namespace

int list(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  Status status = hold_standard_streams(Streams::stdout_only);
  Diagnostics diagnostics(options.common.diagnostics());
  if (status) status = Listing(options).run().within("unable to list the letters");
  if (status) return kExitOk;
  diagnostics.error(status.message());
  return exit_code(status.kind());
}

}  // namespace ew::dlq
