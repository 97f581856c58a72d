// Packets of a capture against all that reads them: nothing is read beyond a packet, what comes out
// lies within it, and becomes envelopes that ew-decode takes. Not responsible for libpcap.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/step.h"
#include "tests/fuzz/target.h"

namespace ew::fuzz {

// An input is packets one after the other, before each a byte whose low bits say its link and whose
// highest that it was cut, and two for its length. What is missing of the last one, it has not.
class Captures : public Target {
 public:
  Captures();
  void take(std::string_view bytes) override;

  // Packets that hold a payload.
  static std::vector<std::string> seeds_of(std::string_view payload);

 private:
  const decode::Options options_;
};

}  // namespace ew::fuzz
