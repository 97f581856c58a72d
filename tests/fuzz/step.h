// ew-decode without its process: a line goes through the same step as in the program, and what it
// would write comes back. Not responsible for whether that is right.
#pragma once

#include <string>
#include <string_view>

#include "cmd/ew-decode/line_to_message.h"
#include "cmd/ew-decode/message_to_rows.h"
#include "cmd/ew-decode/options.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"

namespace ew::fuzz {

// The options of ew-decode; `type` as in --type.
decode::Options options_of(const std::string& type, decode::Input input);

class Step {
 public:
  explicit Step(const decode::Options& options);
  ~Step();
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  // The lines that the line becomes: rows, letters, end.
  std::string take(std::string_view line);
  // The same for one that is no envelope, and for the beginning of one that is too long.
  std::string take_bad(std::string_view line);
  std::string take_too_long(std::string_view beginning);

 private:
  std::string_view padded(std::string_view line);
  std::string write(const decode::Arrival& arrival);

  int fd_;
  LineWriter rows_;
  Metrics metrics_;
  decode::LineToMessage to_message_;
  decode::MessageToRows to_rows_;
  std::string line_;
};

}  // namespace ew::fuzz
