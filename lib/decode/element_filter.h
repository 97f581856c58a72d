// The `rows` of a replayed envelope: which elements of the message are to be decoded; the others
// were decoded the first time. Not responsible for numbering elements.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/json.h"

namespace ew {

class ElementFilter {
 public:
  // Reads `[3,[5,9]]`, in any order. False if it is none.
  bool parse(std::string_view json);
  bool contains(uint64_t element) const;
  // In ascending order, overlaps joined.
  const std::vector<std::pair<uint64_t, uint64_t>>& ranges() const { return ranges_; }

 private:
  JsonDocument document_;
  std::vector<char> text_;
  std::vector<std::pair<uint64_t, uint64_t>> ranges_;
};

}  // namespace ew
