#include "lib/decode/ports.h"

#include <limits>

#include "lib/decode/metadata.h"
#include "lib/decode/pointer.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

void begin_item(std::string* array) {
  if (array->back() != '[') array->push_back(',');
}

// What the pointer was made for has passed.
void forget(std::string* below, size_t size) { below->resize(size); }

void append_name(std::string_view name, std::string* out) {
  if (out->back() != '{') out->push_back(',');
  append_json_string(name, out);
  out->push_back(':');
}

}  // namespace

Fault append_ports(JsonValue ports, std::string* out, std::string* below) {
  if (!ports.is_array()) return {code::kBadNumber, "is no array of ports"};
  out->push_back('[');
  uint64_t place = 0;
  for (const JsonValue value : ports) {
    int64_t port = 0;
    const Fault fault = read_integer(value, 0, kMaxPort, &port);
    if (!fault.none()) {
      append_pointer(std::to_string(place), below);
      return fault;
    }
    begin_item(out);
    out->append(std::to_string(port));
    ++place;
  }
  out->push_back(']');
  return {};
}

Fault PortResults::read(JsonValue results, std::string* below) {
  if (!results.is_array()) return {code::kNotObject, "is no array of port results"};
  json = scanned = open = "[";
  const size_t above = below->size();
  uint64_t place = 0;
  for (const JsonValue result : results) {
    append_pointer(std::to_string(place++), below);
    if (!result.is_object()) return {code::kNotObject, "holds a port result that is no object"};
    begin_item(&json);
    if (const Fault fault = read_result(result, below); !fault.none()) return fault;
    forget(below, above);
  }
  for (std::string* array : {&json, &scanned, &open}) array->push_back(']');
  return {};
}

Fault PortResults::read_result(JsonValue result, std::string* below) {
  using Int64 = std::numeric_limits<int64_t>;
  const size_t above = below->size();
  int64_t port = -1;
  bool available = false;
  json.push_back('{');
  for (const JsonValue member : result) {
    const std::string_view name = member.key();
    append_pointer(name, below);
    Fault fault;
    if (name == "port" && !member.is_null()) {
      fault = read_integer(member, 0, kMaxPort, &port);
      append_name(name, &json);
      json.append(std::to_string(port));
    } else if (name == "available" && !member.is_null()) {
      fault = read_boolean(member, &available);
      append_name(name, &json);
      json.append(available ? "true" : "false");
    } else if (name == "response_time" && !member.is_null()) {
      int64_t nanos = 0;
      fault = read_integer(member, Int64::min(), Int64::max(), &nanos);
      append_name(name, &json);
      json.append(std::to_string(nanos));
    } else {
      append_member(member, &json);
    }
    if (!fault.none()) return fault;
    forget(below, above);
  }
  json.push_back('}');
  if (port < 0) {
    append_pointer("port", below);
    return {code::kMissingField, "is missing"};
  }
  begin_item(&scanned);
  scanned.append(std::to_string(port));
  if (!available) return {};
  begin_item(&open);
  open.append(std::to_string(port));
  return {};
}

}  // namespace ew
