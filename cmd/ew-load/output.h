// What goes down the pipe: dead letters, then the acks of their messages, and control lines that
// pass. Called only with what is committed. Not responsible for committing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/base/status.h"
#include "lib/record/message_id.h"

namespace ew::load {

class Output {
 public:
  // quiet_acks: a rehearsal commits nothing, so nothing may be acknowledged.
  Output(int fd, bool quiet_acks, Metrics& metrics)
      : writer_(fd), quiet_acks_(quiet_acks), letters_(metrics.counter("letters")) {}

  Status letter(std::string_view line);
  void ack(const MessageId& id);
  // Writes the acks gathered so far, then the line.
  Status pass(std::string_view line);
  // Writes the acks gathered so far and everything else that waits.
  Status flush();
  uint64_t letters() const { return letters_; }

 private:
  Status write_acks();

  LineWriter writer_;
  bool quiet_acks_;
  Counter& letters_;
  std::vector<std::string> acks_;
};

}  // namespace ew::load
