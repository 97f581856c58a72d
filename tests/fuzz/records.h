// Any line against all that reads lines: what is accepted is written again as it was read, and
// ew-decode makes something whole of each. What follows the first line matters to --input raw only.
#pragma once

#include <string_view>

#include "tests/fuzz/step.h"
#include "tests/fuzz/target.h"

namespace ew::fuzz {

class Records : public Target {
 public:
  Records();
  void take(std::string_view bytes) override;

 private:
  const decode::Options envelope_, json_, raw_;
  Step envelopes_, payloads_, whole_;
};

}  // namespace ew::fuzz
