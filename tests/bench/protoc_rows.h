// Members of rows as decode_protoc.cc writes them, from the values that protoc's code holds.
// Everything is appended to `rows`. Not responsible for which members a row has.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "otlp.pb.h"
#include "tests/bench/reference.h"

namespace bench {

inline std::string rows;

inline void put_name(std::string_view name) {
  if (rows.back() != '{') rows.push_back(',');
  rows.push_back('"');
  rows.append(name).append("\":");
}

inline void put_text(std::string_view name, std::string_view text) {
  if (text.empty()) return;
  put_name(name);
  ew::append_json_string(text, &rows);
}

template <class T>
void put_digits(T value) {
  char buffer[32];
  rows.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

template <class T>
void put_number(std::string_view name, T value) {
  put_name(name);
  put_digits(value);
}

// Zero is what protobuf does not write.
template <class T>
void put_set(std::string_view name, T value) {
  if (value != 0) put_number(name, value);
}

// 64 bits as OTLP/JSON has them.
template <class T>
void put_quoted(std::string_view name, T value) {
  put_name(name);
  rows.push_back('"');
  put_digits(value);
  rows.push_back('"');
}

inline void put_nanos(std::string_view name, uint64_t nanos) {
  if (nanos != 0) put_quoted(name, nanos);
}

inline void put_time(std::string_view name, uint64_t nanos) {
  put_name(name);
  rows.push_back('"');
  ew::append_time_micros(static_cast<int64_t>(nanos), &rows);
  rows.push_back('"');
}

inline void put_id(std::string_view name, std::string_view id) {
  if (id.empty()) return;
  put_name(name);
  rows.push_back('"');
  ew::append_hex(id, &rows);
  rows.push_back('"');
}

template <class List>
void put_object(const List& list);

inline void put_value(const AnyValue& value) {
  switch (value.value_case()) {
    case AnyValue::kStringValue:
      return ew::append_json_string(value.string_value(), &rows);
    case AnyValue::kBoolValue:
      rows.append(value.bool_value() ? "true" : "false");
      return;
    case AnyValue::kIntValue:
      return put_digits(value.int_value());
    case AnyValue::kDoubleValue:
      return put_digits(value.double_value());
    case AnyValue::kArrayValue: {
      rows.push_back('[');
      for (const auto& element : value.array_value().values()) {
        if (rows.back() != '[') rows.push_back(',');
        put_value(element);
      }
      rows.push_back(']');
      return;
    }
    case AnyValue::kKvlistValue:
      return put_object(value.kvlist_value().values());
    case AnyValue::kBytesValue:
      rows.push_back('"');
      ew::append_base64(value.bytes_value(), &rows);
      rows.push_back('"');
      return;
    default:
      rows.append("null");
  }
}

template <class List>
void put_object(const List& list) {
  rows.push_back('{');
  for (const auto& pair : list) {
    if (rows.back() != '{') rows.push_back(',');
    ew::append_json_string(pair.key(), &rows);
    rows.push_back(':');
    put_value(pair.value());
  }
  rows.push_back('}');
}

template <class List>
void put_attributes(std::string_view name, const List& list) {
  if (list.empty()) return;
  put_name(name);
  put_object(list);
}

// The texts of a resource that have columns.
inline std::string_view text_of(const Resource& resource, std::string_view key) {
  for (const auto& pair : resource.attributes()) {
    if (pair.key() == key) return pair.value().string_value();
  }
  return {};
}

// What holds the records of a scope, and the place of the next one.
struct Origin {
  const Resource& resource;
  const Scope& scope;
  const Place& place;
  uint64_t row;

  void put_names() const {
    put_text("service_name", text_of(resource, "service.name"));
    put_text("service_version", text_of(resource, "service.version"));
    put_text("scope_name", scope.name());
    put_text("scope_version", scope.version());
    put_attributes("resource_attributes", resource.attributes());
  }
};

}  // namespace bench
