// What surrounds the decoder of flows: it keeps what datagrams teach, in memory and in the file of
// --templates, parks messages that wait for a template, writes them once it has come, and shows
// all that in the status file. A parked message was never ended, so never acked: whoever is killed,
// it comes again. Messages that wait for nothing, of any type, pass through.
// Not responsible for reading input, nor for when output is flushed.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "cmd/ew-decode/line_to_message.h"
#include "cmd/ew-decode/message_to_rows.h"
#include "cmd/ew-decode/options.h"
#include "cmd/ew-decode/parking.h"
#include "cmd/ew-decode/template_file.h"
#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"
#include "lib/decode/netflow/state.h"

namespace ew::decode {

class FlowKeeper {
 public:
  using Clock = Parking::Clock;

  // `flows` is what the decoders of `to_rows` learn.
  FlowKeeper(const Options& options, flow::State* flows, LineToMessage* to_message,
             MessageToRows* to_rows, Metrics* metrics, Diagnostics* diagnostics);

  // Reads the file. Errors: config, permission, io: starting over would lose what it holds.
  Status start();
  // Writes what the message becomes, unless it waits, and what it taught others to become. `line`
  // is what to_message made it of. Errors: as those of MessageToRows.
  Status write(const Arrival& arrival, std::string_view line);
  // What time, bounds and other decoders ask for; call it before waiting for input.
  Status settle();
  // When to call it at the latest.
  Clock::time_point deadline() const;
  // End of input: nothing that is parked gets its template any more. In a ring it comes again.
  Status finish();

  // Before lines leave the process: what was learned from their messages has to be in the file when
  // these are acked.
  void before_writing();
  // To be called now and then.
  void show();

 private:
  void refresh();
  void save();
  void tell(const Status& status);
  Status release();
  Status give_up();
  Status decode_again(Parking::Parked parked, bool no_waiting);
  void show_parked();
  void tell_losses(Clock::time_point now);

  const Options& options_;
  flow::State& flows_;
  LineToMessage& to_message_;
  MessageToRows& to_rows_;
  Metrics& metrics_;
  Diagnostics& diagnostics_;
  Parking parking_;
  TemplateFile file_;
  Clock::time_point next_look_;  // at the file while messages are parked
  Clock::time_point next_save_;  // not before, after one that failed; zero: at once
  Clock::time_point next_show_;
  Clock::time_point next_tell_;
  bool show_later_ = false;     // what is shown is not the newest
  std::set<std::string> told_;  // troubles with the file that people know of
  uint64_t given_up_ = 0;
  uint64_t told_given_up_ = 0;
  uint64_t told_gaps_ = 0;
};

}  // namespace ew::decode
