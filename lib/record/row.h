// The row line: a flat object whose members are columns of the target table. Reading only: rows are
// written by lib/decode in canonical form. Not responsible for column types: see cmd/ew-load.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/status.h"

namespace ew {

// A payload may be kMaxJsonDepth levels deep, and a member of it lies up to three levels deeper in
// its row: under `unmapped`, `_unmapped` and `cloudevents`.
inline constexpr size_t kMaxRowDepth = kMaxJsonDepth + 3;

struct RowMember {
  std::string_view name;  // escapes undone
  JsonType type = JsonType::null;
  std::string_view raw;  // JSON text of the value, strings with quotes
};

class RowParser {
 public:
  RowParser();
  ~RowParser();

  // The members in order, repeats taken out (last value, first place); valid until the next call.
  // 64 bytes behind the line must be readable. Errors: bad_record: no JSON object, broken JSON.
  Status parse(std::string_view line, std::vector<RowMember>* members);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ew
