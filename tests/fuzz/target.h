// What the targets of `make fuzz` are to those who feed them.
#pragma once

#include <string_view>

namespace ew::fuzz {

class Target {
 public:
  virtual ~Target() = default;
  // Aborts where a promise is broken.
  virtual void take(std::string_view bytes) = 0;
};

}  // namespace ew::fuzz
