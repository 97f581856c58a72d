// ew-decode without its process: a line goes through the same steps as in the program, and what it
// would write comes back. Not responsible for whether that is right.
#pragma once

#include <string>
#include <string_view>

#include "cmd/ew-decode/flow_keeper.h"
#include "cmd/ew-decode/line_to_message.h"
#include "cmd/ew-decode/message_to_rows.h"
#include "cmd/ew-decode/options.h"
#include "lib/base/diagnostics.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/decode/netflow/state.h"

namespace ew::fuzz {

// The options of ew-decode; `type` as in --type.
decode::Options options_of(const std::string& type, decode::Input input);

class Step {
 public:
  explicit Step(const decode::Options& options);
  ~Step();
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  // The lines that the line becomes, as the only one: rows, letters, end. What earlier ones taught
  // is forgotten.
  std::string take(std::string_view line);
  // The same for one that is no envelope, and for the beginning of one that is too long.
  std::string take_bad(std::string_view line);
  std::string take_too_long(std::string_view beginning);

  // As one of several: what it and those before become as far as they wait for nothing.
  std::string add(std::string_view line);
  // What those become that wait.
  std::string finish();
  const flow::State& flows() const { return flows_; }

 private:
  std::string_view padded(std::string_view line);
  std::string write_alone(const decode::Arrival& arrival);
  std::string write(const decode::Arrival& arrival);
  std::string written();

  int fd_;
  LineWriter rows_;
  Metrics metrics_;
  Diagnostics diagnostics_;
  decode::LineToMessage to_message_;
  flow::State flows_;
  decode::MessageToRows to_rows_;
  decode::FlowKeeper keeper_;
  std::string line_;
  size_t size_ = 0;  // of the line
};

}  // namespace ew::fuzz
