// Random OTLP messages in both forms at once, for tests that compare what becomes of them. The
// parts that the signals share; a signal adds its records.
#pragma once

#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {

// A message under construction: its protobuf bytes, and the members of its JSON object.
class BothForms {
 public:
  std::string protobuf;
  std::string members;

  std::string json() const { return "{" + members + "}"; }

  void text(uint32_t field, std::string_view key, std::string_view value) {
    protobuf += pb::bytes(field, value);
    append_json_string(value, member(key));
  }
  void id(uint32_t field, std::string_view key, std::string_view bytes) {
    protobuf += pb::bytes(field, bytes);
    member(key)->push_back('"');
    append_hex(bytes, &members);
    members.push_back('"');
  }
  void varint(uint32_t field, std::string_view key, int64_t value) {
    protobuf += pb::number(field, static_cast<uint64_t>(value));
    member(key)->append(std::to_string(value));
  }
  void fixed32(uint32_t field, std::string_view key, uint32_t value) {
    protobuf += pb::fixed32(field, value);
    member(key)->append(std::to_string(value));
  }
  // 64 bits, which JSON writes as a string.
  void fixed64(uint32_t field, std::string_view key, uint64_t value) {
    protobuf += pb::fixed64(field, value);
    member(key)->append("\"" + std::to_string(value) + "\"");
  }
  void message(uint32_t field, std::string_view key, const BothForms& value) {
    protobuf += pb::bytes(field, value.protobuf);
    member(key)->append(value.json());
  }
  template <class List>
  void list(uint32_t field, std::string_view key, const List& values) {
    std::string array;
    for (const BothForms& value : values) {
      protobuf += pb::bytes(field, value.protobuf);
      array += (array.empty() ? "" : ",") + value.json();
    }
    member(key)->append("[" + array + "]");
  }
  std::string* member(std::string_view key) {
    if (!members.empty()) members.push_back(',');
    members.append("\"").append(key).append("\":");
    return &members;
  }
};

class RandomOtlp {
 public:
  explicit RandomOtlp(uint64_t seed) : random_(seed) {}

  uint64_t below(uint64_t n) { return random_() % n; }
  bool maybe() { return below(2) == 0; }

  std::string text() {
    static constexpr std::string_view kParts[] = {
        "", "a", "GET /pay", "\"", "\\", "\n", "\x01", "\t", "\xC3\xA9", "\xF0\x9F\x98\x80", "x.y"};
    std::string result;
    for (uint64_t n = below(4); n > 0; --n) result += kParts[below(std::size(kParts))];
    return result;
  }
  std::string bytes(size_t size) {
    std::string result;
    for (size_t i = 0; i < size; ++i) result.push_back(static_cast<char>(random_()));
    return result;
  }
  uint64_t nanos() { return 1'767'225'600'000'000'000 + below(1'000'000'000'000); }
  double real() {
    constexpr double kReals[] = {0, -0.0, 1, -2.5, 1e21, 1e-7, 0.1, 123456789, 1e300, 5e-324};
    if (maybe()) return kReals[below(std::size(kReals))];
    const double value = std::bit_cast<double>(random_());
    return value;
  }

  BothForms any_value(int depth) {
    BothForms value;
    switch (below(depth > 0 ? 8 : 6)) {
      case 0:
        break;
      case 1:
        value.text(1, "stringValue", text());
        break;
      case 2: {
        const bool truth = maybe();
        value.protobuf += pb::number(2, truth ? 1 : 0);
        value.member("boolValue")->append(truth ? "true" : "false");
        break;
      }
      case 3: {
        const auto number = static_cast<int64_t>(maybe() ? random_() : below(100));
        value.protobuf += pb::number(3, static_cast<uint64_t>(number));
        const std::string quote = maybe() ? "\"" : "";
        value.member("intValue")->append(quote + std::to_string(number) + quote);
        break;
      }
      case 4:
        add_real(&value);
        break;
      case 5: {
        const std::string raw = bytes(below(5));
        value.protobuf += pb::bytes(7, raw);
        value.member("bytesValue")->push_back('"');
        append_base64(raw, &value.members);
        value.members.push_back('"');
        break;
      }
      case 6:
        value.message(5, "arrayValue", array(depth - 1));
        break;
      case 7:
        value.message(6, "kvlistValue", key_values(depth - 1, 1, "values"));
        break;
    }
    return value;
  }

  // A message whose field is a list of KeyValues; keys repeat now and then.
  BothForms key_values(int depth, uint32_t field, std::string_view key) {
    std::vector<BothForms> values(below(5));
    for (BothForms& value : values) {
      if (maybe() || maybe()) {
        static constexpr std::string_view kKeys[] = {"a", "b", "service.name", "service.version",
                                                     "otel.dropped_attributes_count"};
        value.text(1, "key", maybe() ? text() : std::string(kKeys[below(std::size(kKeys))]));
      }
      if (maybe() || maybe()) value.message(2, "value", any_value(depth));
    }
    BothForms result;
    result.list(field, key, values);
    return result;
  }
  void add_attributes(BothForms* to, uint32_t field, uint32_t dropped_field) {
    const BothForms attributes = key_values(3, field, "attributes");
    to->protobuf += attributes.protobuf;
    if (!to->members.empty()) to->members.push_back(',');
    to->members += attributes.members;
    if (maybe())
      to->varint(dropped_field, "droppedAttributesCount", static_cast<int64_t>(below(3)));
  }

  BothForms resource() {
    BothForms result;
    add_attributes(&result, 1, 2);
    return result;
  }
  BothForms scope() {
    BothForms result;
    if (maybe()) result.text(1, "name", text());
    if (maybe()) result.text(2, "version", text());
    add_attributes(&result, 3, 4);
    return result;
  }

  // A request of blocks of scopes of records; JSON names without their ends: resource…, scope….
  template <class Record>
  BothForms request(std::string_view signal, std::string_view records, Record&& record) {
    std::vector<BothForms> blocks(below(3));
    for (BothForms& block : blocks) {
      std::vector<BothForms> scopes(below(3));
      for (BothForms& scoped : scopes) {
        std::vector<BothForms> list(below(4));
        for (BothForms& one : list) one = record();
        scoped.list(2, records, list);
        if (maybe()) scoped.message(1, "scope", scope());
        if (maybe()) scoped.text(3, "schemaUrl", text());
      }
      block.list(2, "scope" + std::string(signal), scopes);
      if (maybe() || maybe()) block.message(1, "resource", resource());
      if (maybe()) block.text(3, "schemaUrl", text());
    }
    BothForms result;
    result.list(1, "resource" + std::string(signal), blocks);
    return result;
  }

 private:
  void add_real(BothForms* value) {
    const double number = real();
    value->protobuf += pb::real(4, number);
    std::string* const json = value->member("doubleValue");
    if (std::isnan(number)) {
      json->append("\"NaN\"");
    } else if (std::isinf(number)) {
      json->append(number < 0 ? "\"-Infinity\"" : "\"Infinity\"");
    } else {
      char digits[32];
      json->append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }
  }
  BothForms array(int depth) {
    std::vector<BothForms> values(below(4));
    for (BothForms& value : values) value = any_value(depth);
    BothForms result;
    result.list(1, "values", values);
    return result;
  }

  std::mt19937_64 random_;
};

}  // namespace ew
