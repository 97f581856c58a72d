// One type of ew-decode against any message: the output is whole and within its limits, the same
// each time, the same whichever form the payload comes in, and letters bring their elements again.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tests/fuzz/checks.h"
#include "tests/fuzz/messages.h"
#include "tests/fuzz/step.h"
#include "tests/fuzz/target.h"

namespace ew::fuzz {

class Family : public Target {
 public:
  explicit Family(const std::string& type);
  void take(std::string_view bytes) override;

 private:
  Output decode(Step* step, std::string_view line);
  void check_again(std::string_view line, const Output& first);
  void check_as_json(const Input& input, const Output& first);
  void check_replay(const Input& input, const Output& first);

  const decode::Options options_;
  Step used_;             // has seen all messages before
  std::string previous_;  // the newest of them
};

}  // namespace ew::fuzz
