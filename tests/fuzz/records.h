// Any line against all that reads lines: what is accepted is written again as it was read, and
// ew-decode makes something whole of each. What follows the first line matters to --input raw only.
#pragma once

#include <string_view>

#include "tests/fuzz/step.h"

namespace ew::fuzz {

class Records {
 public:
  Records();
  void take(std::string_view bytes);

 private:
  const decode::Options envelope_, json_, raw_;
  Step envelopes_, payloads_, whole_;
};

}  // namespace ew::fuzz
