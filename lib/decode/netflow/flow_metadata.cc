#include "lib/decode/netflow/flow_metadata.h"

#include <charconv>

#include "lib/base/json.h"
#include "lib/decode/address.h"

namespace ew {
namespace {

using flow::Field;
using flow::Kind;

constexpr std::string_view kOldStart = "time_flow_start";  // what ip_flags was before
constexpr uint64_t kLastDirection = 1;                     // that the column has a name for

void append_number(uint64_t value, std::string* out) {
  char digits[24];
  out->append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_named(uint64_t value, std::string_view name, std::string* out) {
  if (name.empty()) return append_number(value, out);
  append_json_string(name, out);
}

void append_mac_json(uint64_t mac, std::string* out) {
  out->push_back('"');
  append_mac(mac, out);
  out->push_back('"');
}

void begin_list_item(std::string* out) {
  if (out->back() != '[') out->push_back(',');
}

void append_numbers(const FlowMessage& flow, const Field& field, std::string* out) {
  out->push_back('[');
  for (const uint64_t value : flow.values(field.number)) {
    begin_list_item(out);
    append_named(value, field.kind == Kind::layers ? flow::layer_name(value) : "", out);
  }
  out->push_back(']');
}

// An empty address in a list keeps the places of the others.
Fault append_addresses(const FlowMessage& flow, const Field& field, std::string* out) {
  out->push_back('[');
  for (const std::string_view bytes : flow.byte_lists(field.number)) {
    begin_list_item(out);
    if (bytes.empty()) {
      out->append("null");
    } else if (const Fault fault = append_address_json(bytes, out); !fault.none()) {
      return fault;
    }
  }
  out->push_back(']');
  return {};
}

constexpr uint64_t kMacBits = (uint64_t{1} << 48) - 1;

// Whether the field says something: zero is what the schema reads where nothing is.
bool is_set(const FlowMessage& flow, const Field& field) {
  const uint32_t number = field.number;
  if (field.is_column) {
    return number == flow::kFlowDirection && flow.value(number) > kLastDirection;
  }
  switch (field.kind) {
    case Kind::address:
    case Kind::text:
      return !flow.bytes(number).empty();
    case Kind::numbers:
    case Kind::layers:
      return !flow.values(number).empty();
    case Kind::addresses:
      return !flow.byte_lists(number).empty();
    case Kind::mac:
      return (flow.value(number) & kMacBits) != 0;
    default:
      return flow.value(number) != 0;
  }
}

Fault append_value(const FlowMessage& flow, const Field& field, TextStore* texts,
                   std::string* out) {
  const uint64_t value = flow.value(field.number);
  switch (field.kind) {
    case Kind::number32:
    case Kind::number64:
    case Kind::old_time:
      append_number(value, out);
      break;
    case Kind::type:
      append_named(value, flow::type_name(value), out);
      break;
    case Kind::mac:
      append_mac_json(value, out);
      break;
    case Kind::address:
      return append_address_json(flow.bytes(field.number), out);
    case Kind::text:
      append_json_string(texts->text(flow.bytes(field.number)), out);
      break;
    case Kind::numbers:
    case Kind::layers:
      append_numbers(flow, field, out);
      break;
    case Kind::addresses:
      return append_addresses(flow, field, out);
  }
  return {};
}

std::string_view name_of(const FlowMessage& flow, const Field& field) {
  const bool old_start = field.number == flow::kIpFlags && flow.is_old();
  return old_start ? kOldStart : field.name;
}

}  // namespace

Fault append_address_json(std::string_view bytes, std::string* out) {
  out->push_back('"');
  if (!append_address(bytes, out)) return {code::kBadAddress, "has neither 4 nor 16 bytes"};
  out->push_back('"');
  return {};
}

Fault append_flow_metadata(const FlowMessage& flow, TextStore* texts, std::string* out,
                           uint32_t* number) {
  out->push_back('{');
  for (const Field& field : flow::fields()) {
    if (!flow.has(field.number) || !is_set(flow, field)) continue;
    out->append(out->back() == '{' ? "\"" : ",\"").append(name_of(flow, field)).append("\":");
    const Fault fault = append_value(flow, field, texts, out);
    if (fault.none()) continue;
    *number = field.number;
    return fault;
  }
  out->push_back('}');
  return {};
}

}  // namespace ew
