// Messages of type netflow one after the other, where one teaches what others wait for: each ends
// once and whole, in every run the same, and what was learned can be kept in a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/step.h"
#include "tests/fuzz/target.h"

namespace ew::fuzz {

// An input is payloads one after the other, before each a byte that says which exporter sent it,
// and two for its length. What is missing of the last one, it has not.
class Flows : public Target {
 public:
  Flows();
  void take(std::string_view bytes) override;

  // Of the payloads of one golden file: each alone, and with those that follow it.
  static std::vector<std::string> seeds_of(const std::vector<std::string>& payloads);

 private:
  std::string run(const std::vector<std::string>& lines, Step* step) const;

  const decode::Options options_;
};

}  // namespace ew::fuzz
