// What a template set says: templates and withdrawals, in their order (reference netflow.md
// sections 3 to 5). Not responsible for keeping them: templates.h.
#pragma once

#include <string_view>
#include <vector>

#include "lib/decode/netflow/template.h"

namespace ew::flow {

// Real templates reach 51 fields. Fewer: a large one is refused with its data. More: a forged one
// costs time wherever the layout of its records is looked at.
inline constexpr size_t kMaxFields = 2048;

// Fields of length 0 are left out: they have no value, and thousands of them would cost no byte of
// a record.
struct TemplateStatement {
  enum class Kind : uint8_t { learn, withdraw, withdraw_all };
  Kind kind = Kind::learn;
  Template what;  // of a withdrawal: id, or whether all data or all options templates
};

// False: the set is malformed, and nothing of it counts.
bool read_template_set(Version version, bool options, std::string_view content,
                       std::vector<TemplateStatement>* out);

}  // namespace ew::flow
