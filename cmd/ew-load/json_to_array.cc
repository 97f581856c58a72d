#include "cmd/ew-load/json_to_array.h"

#include "cmd/ew-load/json_to_copy.h"
#include "lib/pg/catalog.h"

namespace ew::load {
namespace {

void append_quoted(std::string_view text, std::string* literal) {
  literal->push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') literal->push_back('\\');
    literal->push_back(c);
  }
  literal->push_back('"');
}

uint64_t append_element(JsonValue value, uint32_t element_type, std::string* literal) {
  const bool is_json = element_type == kPgJson || element_type == kPgJsonb;
  if (value.is_null()) {
    literal->append("NULL");
  } else if (is_json) {
    std::string repaired;
    const uint64_t replaced = append_json_repaired(value.raw(), &repaired);
    append_quoted(repaired, literal);
    return replaced;
  } else if (value.is_array()) {
    return json_to_array(value, element_type, literal);
  } else if (value.is_string()) {
    append_quoted(value.string(), literal);
  } else {
    append_quoted(value.raw(), literal);
  }
  return 0;
}

}  // namespace

uint64_t json_to_array(JsonValue array, uint32_t element_type, std::string* literal) {
  literal->push_back('{');
  uint64_t replaced = 0;
  bool first = true;
  for (const JsonValue value : array) {
    if (!first) literal->push_back(',');
    first = false;
    replaced += append_element(value, element_type, literal);
  }
  literal->push_back('}');
  return replaced;
}

}  // namespace ew::load
