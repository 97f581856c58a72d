// The step of ew-decode: a message in, its lines out: rows, then dead letters, then the end line.
// Not responsible for reading, nor for when output is flushed.
#pragma once

#include <string>

#include "cmd/ew-decode/decoders.h"
#include "cmd/ew-decode/letters.h"
#include "cmd/ew-decode/line_to_message.h"
#include "cmd/ew-decode/options.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/base/status.h"

namespace ew::decode {

class MessageToRows {
 public:
  // `letters` takes the dead letters of --plain; nullptr: there is nowhere to put them.
  // `flows`: what decoders of flows remember; nullptr: each its own.
  MessageToRows(const Options& options, LineWriter* rows, LineWriter* letters, Metrics* metrics,
                flow::State* flows = nullptr);

  // The first format line.
  Status begin();
  // Errors: io; bad_record: a dead letter that would be dropped.
  Status write(const Arrival& arrival);
  // The message just given waits for what others have to teach first (Decoded::wait): nothing was
  // written or counted, and it is to be given again.
  bool waits() const { return waits_; }
  uint64_t awaited() const { return decoded_.awaited(); }
  // A control line of a stage before, untouched.
  Status pass(std::string_view line);

  bool rejected() const { return rejected_; }  // there were dead letters

 private:
  void decode(const Arrival& arrival);
  void write_format(std::string_view type);
  Status write_framed(const Arrival& arrival);
  Status write_plain(const Arrival& arrival);
  Status drop_letter(const Arrival& arrival) const;

  const Options& options_;
  LineWriter* rows_;
  LineWriter* letters_;
  Decoders decoders_;
  std::string_view format_;  // the type of the newest format line
  std::string_view type_;    // of this message
  Decoded decoded_;
  Letters to_letters_;
  bool waits_ = false;
  bool rejected_ = false;

  Counter& messages_count_;
  Counter& rows_count_;
  Counter& letters_count_;
  Counter& passed_count_;
  Counter& replaced_count_;
  Counter& tolerated_count_;
};

}  // namespace ew::decode
