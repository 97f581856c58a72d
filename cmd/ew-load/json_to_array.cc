#include "cmd/ew-load/json_to_array.h"

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

void append_element(JsonValue value, uint32_t element_type, std::string* literal) {
  const bool is_json = element_type == kPgJson || element_type == kPgJsonb;
  if (value.is_null()) {
    literal->append("NULL");
  } else if (is_json) {
    append_quoted(value.raw(), literal);
  } else if (value.is_array()) {
    json_to_array(value, element_type, literal);
  } else if (value.is_string()) {
    append_quoted(value.string(), literal);
  } else {
    append_quoted(value.raw(), literal);
  }
}

}  // namespace

void json_to_array(JsonValue array, uint32_t element_type, std::string* literal) {
  literal->push_back('{');
  bool first = true;
  for (const JsonValue value : array) {
    if (!first) literal->push_back(',');
    first = false;
    append_element(value, element_type, literal);
  }
  literal->push_back('}');
}

}  // namespace ew::load
