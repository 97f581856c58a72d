// What a file of templates says, whatever it says: a text is taken whole or not at all, what was
// taken is written as it is read, and reading it again changes nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/target.h"

namespace ew::fuzz {

class TemplateFiles : public Target {
 public:
  void take(std::string_view bytes) override;

  static std::vector<std::string> seeds();
};

}  // namespace ew::fuzz
