// Writes one row line in canonical form (reference messages.md section 1.8): members in the order
// of the table's columns, NULL left out. A row is all in the buffer or not at all: finish() or the
// rollback of its element. Not responsible for conversions that can fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/decode/decoded.h"

namespace ew {

// The columns of a table by number, as their members begin: `,"value":`.
class TableColumns {
 public:
  TableColumns(std::initializer_list<std::string_view> names);
  std::string_view operator[](size_t column) const { return members_[column]; }

 private:
  std::vector<std::string> members_;
};

class RowWriter {
 public:
  explicit RowWriter(const TableColumns& columns) : columns_(&columns) {}

  // Columns have to follow in ascending order.
  void begin(Decoded* out);
  void text(size_t column, std::string_view text);
  void text(size_t column, JsonValue value);  // by the rule of text columns; nothing if absent
  void json(size_t column, JsonValue value);  // compact; nothing if absent
  void raw(size_t column, std::string_view json);
  void integer(size_t column, int64_t value);
  void boolean(size_t column, bool value) { raw(column, value ? "true" : "false"); }
  void time(size_t column, int64_t nanos);
  // For a value that is built in place: appends the member's name; the caller appends the value.
  std::string* member(size_t column);
  // Closes the line and counts it. Fault: the line is longer than a line may be.
  Fault finish();

 private:
  const TableColumns* columns_;
  Decoded* out_ = nullptr;
  std::string* line_ = nullptr;
  size_t begin_ = 0;
  std::string scratch_;
};

}  // namespace ew
