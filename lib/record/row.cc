#include "lib/record/row.h"

namespace ew {

struct RowParser::Parts {
  JsonDocument document;
};

RowParser::RowParser() : parts_(std::make_unique<Parts>()) {}
RowParser::~RowParser() = default;

Status RowParser::parse(std::string_view line, std::vector<RowMember>* members) {
  members->clear();
  const JsonError error = parts_->document.parse(line, kMaxRowDepth);
  if (error == JsonError::too_deep) return {Kind::bad_record, "the row is nested too deeply"};
  if (error != JsonError::none) return {Kind::bad_record, "the row is no JSON text"};
  const JsonValue root = parts_->document.root();
  if (!root.is_object()) return {Kind::bad_record, "the row is no JSON object"};
  for (const JsonValue member : root) {
    members->push_back({member.key(), member.type(), member.raw()});
  }
  return {};
}

}  // namespace ew
