// What a list shows of a letter: a JSON object, or a row of a table whose columns fit the letters.
// Not responsible for choosing letters.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/ew-dlq/letter_source.h"
#include "cmd/ew-dlq/letter_text.h"

namespace ew::dlq {

// Appends `{"seq":"17","stored":"...","subject":"...","id":"...",` and the members of `@dead`, and
// a newline.
void append_listing_json(const ListedLetter& letter, const LetterText& text, std::string* out);

class ListingTable {
 public:
  // Appends to `out` once there are enough rows to know how wide the columns are.
  void add(const ListedLetter& letter, const LetterText& text, std::string* out);
  // Appends what is left; the headings, too, if nothing was printed yet.
  void finish(std::string* out);

 private:
  static constexpr size_t kColumns = 7;
  using Row = std::array<std::string, kColumns>;

  std::vector<Row> rows_;  // not printed yet
  std::array<size_t, kColumns> widths_{};
  bool headed_ = false;
};

}  // namespace ew::dlq
