// Records made by hand, and the rows that they become, for tests of record_to_row.h and its parts.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lib/decode/netflow/record_plan.h"
#include "lib/decode/netflow/record_to_row.h"
#include "lib/decode/netflow/record_values.h"

namespace ew::flow {

// The low bytes of a number, big-endian.
inline std::string be(uint64_t value, size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = size; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xFF);
  return bytes;
}

inline std::string ip(unsigned a, unsigned b, unsigned c, unsigned d) {
  return be(a, 1) + be(b, 1) + be(c, 1) + be(d, 1);
}

class Records {
 public:
  Records() {
    header.domain = {"192.0.2.1", Version::ipfix, 7};
    header.sequence = 42;
    header.export_time = kExport;
    message.exporter = "192.0.2.1";
    message.stream = "S";
    message.seq = "1";
  }

  static constexpr int64_t kExport = int64_t{1'751'500'800} * 1'000'000'000;  // 2025-07-03

  Records& add(uint16_t element, std::string bytes, uint32_t enterprise = 0) {
    const auto length = static_cast<uint16_t>(bytes.size());
    return add_field({element, length, enterprise}, std::move(bytes));
  }
  Records& add(uint16_t element, uint64_t value, size_t size) {
    return add(element, be(value, size));
  }
  Records& add_variable(uint16_t element, std::string bytes, uint32_t enterprise = 0) {
    return add_field({element, kVariableLength, enterprise}, std::move(bytes));
  }
  Records& clear() {
    values.clear();
    return *this;
  }

  // The row without its newline; after a fault "<code> <key>".
  std::string row() {
    lines_.clear();
    decoded.begin(&lines_, kMaxLine);
    RecordToRow& maker = scale ? scaling : to_row;
    const Fault fault = maker.write({&header, 300, 65536, values}, message, &decoded);
    if (!fault.none()) return std::string(fault.code) + " " + std::string(maker.key());
    return lines_.substr(0, lines_.size() - 1);
  }
  // A member of the row as it stands there, "" if it is absent; of metadata where the key is
  // deeper.
  std::string column(std::string_view name) { return member(row(), name); }
  std::string meta(std::string_view name) { return member(column("metadata"), name); }
  std::string metadata() { return column("metadata"); }

  const RecordValues& by_role() {
    plan_.make(values);
    by_role_.begin(plan_, values);
    return by_role_;
  }
  RecordValues* roles() {
    by_role();
    return &by_role_;
  }

  Header header;
  Message message;
  Decoded decoded;
  std::vector<FieldValue> values;
  static constexpr size_t kMaxLine = size_t{1} << 20;
  RecordToRow to_row{DecodeOptions{.max_line = kMaxLine}};
  RecordToRow scaling{DecodeOptions{.max_line = kMaxLine, .scale_sampling = true}};
  bool scale = false;

 private:
  Records& add_field(FieldSpecifier field, std::string bytes) {
    values.push_back({field, bytes_.emplace_back(std::move(bytes))});
    return *this;
  }
  static std::string member(const std::string& object, std::string_view name) {
    std::string text = object;
    text.append(kJsonPadding, ' ');
    JsonDocument document;
    if (document.parse(std::string_view(text).substr(0, object.size())) != JsonError::none) {
      return "no JSON: " + object;
    }
    const JsonValue value = document.root().find(name);
    return value.exists() ? std::string(value.raw()) : "";
  }

  std::deque<std::string> bytes_;
  std::string lines_;
  RecordPlan plan_;
  RecordValues by_role_;
};

}  // namespace ew::flow
