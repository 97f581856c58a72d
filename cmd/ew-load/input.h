// The reading thread: lines from stdin to batches of whole messages. After a format line a message
// is what stands before its end line; without one every row stands alone.
// Not responsible for loading, or for what the server says.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/ew-load/handoff.h"
#include "cmd/ew-load/options.h"
#include "cmd/ew-load/refusal.h"
#include "cmd/ew-load/row_to_copy.h"
#include "cmd/ew-load/systematic_errors.h"
#include "lib/base/diagnostics.h"
#include "lib/base/line_reader.h"
#include "lib/base/metrics.h"

namespace ew::load {

class Input {
 public:
  Input(const Options& options, std::shared_ptr<const Plan> plan, NamedColumns& named, int fd,
        Handoff& handoff, Metrics& metrics, Diagnostics& diagnostics);

  // Reads to the end of input, or until the loader stops; then tells the handoff how it ended.
  void run();

 private:
  // A letter of the open message: what it says needs the id, which comes last.
  struct OpenLetter {
    bool refused = false;  // else: text is a whole letter
    bool bad_line = false;
    Refusal refusal;
    std::string text;
  };

  Status read();
  Status take_line(std::string_view line);
  Status take_data(std::string_view line);
  Status take_too_long(std::string_view beginning);
  Status take_torn(std::string_view line);
  Status take_format(std::string_view line);
  Status take_end(std::string_view line);
  Status take_letter(std::string_view line);
  Status take_passing(std::string_view line);
  Status convert(std::string_view line, Refusal* refusal, bool* refused);
  // A newer catalogue for a row that does not fit. Errors: internal: the loader has stopped.
  Status renew_plan(const std::string& problem, int attempt);
  // The same for a value that its column did not take when last looked at.
  Status look_again(bool* changed);
  void refuse(Refusal refusal, std::string_view text, bool bad_line);
  void close_message(const MessageId* id, bool again);
  std::string open_letter_line(const OpenLetter& letter, const MessageId* id) const;
  void report_ignored();
  void report_unfinished();

  bool is_due() const;
  bool is_full() const;
  LineReader::Clock::time_point deadline() const;
  void flush_if_due();
  void hand_over();

  const Options& options_;
  std::shared_ptr<const Plan> plan_;
  LineReader::Clock::time_point looked_ = LineReader::Clock::now();  // at the catalogue
  LineReader reader_;
  Handoff& handoff_;
  Diagnostics& diagnostics_;
  RowToCopy converter_;
  SystematicErrors systematic_;
  std::unique_ptr<Batch> batch_;
  bool has_format_ = false;
  LetterSource letter_source_;
  uint32_t position_ = 0;   // of the next row in the open message
  std::string open_cause_;  // of the open message's first refusal
  std::vector<OpenLetter> open_letters_;
  Counter& lines_;
  Counter& refused_;
  Counter& dropped_;
  Counter& replaced_;
  Counter& ignored_;
};

}  // namespace ew::load
