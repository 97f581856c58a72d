// Where dead letters are put: takes them in order and says which are safe. Two kinds: a stream
// (stream_store.h) and a file (file_store.h). Not responsible for the acks that wait for them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cmd/ew-dlq/letter_text.h"
#include "lib/base/status.h"

namespace ew::dlq {

class LetterStore {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~LetterStore() = default;
  virtual bool has_room() const = 0;
  // Takes charge of a letter under a number. Errors: config.
  virtual Status add(uint64_t number, const LetterText& text, std::string_view line) = 0;
  // Goes on with storing and appends the numbers of the letters that are safe now. `idle`: nothing
  // more has arrived, so there is no use in waiting for company. Errors are final.
  virtual Status work(bool idle, std::vector<uint64_t>* safe) = 0;
  // Readable when work() has something to do; -1 = never.
  virtual int wake_fd() const { return -1; }
  // When work() has to be called next although nothing came in.
  virtual Clock::time_point due() const { return Clock::time_point::max(); }
};

}  // namespace ew::dlq
