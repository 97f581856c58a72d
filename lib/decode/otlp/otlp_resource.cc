#include "lib/decode/otlp/otlp_resource.h"

#include <array>

#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/protobuf.h"

namespace ew {
namespace {

constexpr std::string_view kDroppedKey = "otel.dropped_attributes_count";

enum ResourceField : size_t { kAttributes, kDropped, kResourceFields };
enum ScopeField : size_t { kScopeName = kResourceFields, kScopeVersion, kScopeFields };

const OtlpKeys& origin_keys() {
  static const OtlpKeys kKeys = {"attributes", "droppedAttributesCount"};
  return kKeys;
}

const OtlpKeys& scope_keys() {
  static const OtlpKeys kKeys = {"attributes", "droppedAttributesCount", "name", "version"};
  return kKeys;
}

// Reads an absent object as one without members.
template <size_t kFields>
Fault read_members(JsonValue object, const OtlpKeys& keys, std::array<JsonValue, kFields>* fields) {
  if (!object.exists() || object.is_null()) return {};
  if (!object.is_object()) return within_otlp(kNoObject);
  keys.read(object, *fields);
  return {};
}

}  // namespace

void OtlpOrigin::clear() {
  attributes_.clear();
  dropped_ = 0;
  schema_url_ = {};
  is_extended_ = false;
}

void OtlpOrigin::finish() {
  attributes_.finish();
  is_extended_ = dropped_ > 0 || !schema_url_.empty();
  if (!is_extended_) return;
  extended_ = attributes_;
  extended_.reopen();
  if (dropped_ > 0) extended_.add_number(kDroppedKey, dropped_);
  if (!schema_url_.empty()) extended_.add_text(schema_key_, schema_url_);
  extended_.finish();
}

Fault OtlpResource::read(std::string_view resource, std::string_view schema_url) {
  clear();
  schema_url_ = writer_->texts()->text(schema_url);
  Fault fault;
  ProtobufReader in(resource);
  while (in.next()) {
    if (in.field() == bytes_field(1)) {
      if (!keep_first(attributes_.add(in.bytes()), &fault)) return fault;
    } else if (in.field() == varint_field(2)) {
      dropped_ = in.unsigned_32();
    }
  }
  if (in.malformed()) return kMalformed;
  finish();
  return fault;
}

Fault OtlpResource::read(JsonValue resource, JsonValue schema_url) {
  clear();
  std::array<JsonValue, kResourceFields> fields;
  Fault fault = read_members(resource, origin_keys(), &fields);
  if (fault.none()) fault = attributes_.add_all(fields[kAttributes]);
  if (fault.none()) fault = read_otlp_uint32(fields[kDropped], &dropped_);
  if (fault.none()) fault = read_otlp_text(schema_url, &schema_url_);
  if (!fault.none()) return within_otlp(fault);
  finish();
  return {};
}

Fault OtlpScope::read(std::string_view scope, std::string_view schema_url) {
  clear();
  name_ = version_ = {};
  schema_url_ = writer_->texts()->text(schema_url);
  Fault fault;
  ProtobufReader in(scope);
  while (in.next()) {
    switch (in.field()) {
      case bytes_field(1):
        name_ = in.bytes();
        break;
      case bytes_field(2):
        version_ = in.bytes();
        break;
      case bytes_field(3):
        if (!keep_first(attributes_.add(in.bytes()), &fault)) return fault;
        break;
      case varint_field(4):
        dropped_ = in.unsigned_32();
        break;
      default:
        break;
    }
  }
  if (in.malformed()) return kMalformed;
  name_ = writer_->texts()->text(name_);
  version_ = writer_->texts()->text(version_);
  finish();
  return fault;
}

Fault OtlpScope::read(JsonValue scope, JsonValue schema_url) {
  clear();
  name_ = version_ = {};
  std::array<JsonValue, kScopeFields> fields;
  Fault fault = read_members(scope, scope_keys(), &fields);
  if (fault.none()) fault = read_otlp_text(fields[kScopeName], &name_);
  if (fault.none()) fault = read_otlp_text(fields[kScopeVersion], &version_);
  if (fault.none()) fault = attributes_.add_all(fields[kAttributes]);
  if (fault.none()) fault = read_otlp_uint32(fields[kDropped], &dropped_);
  if (fault.none()) fault = read_otlp_text(schema_url, &schema_url_);
  if (!fault.none()) return within_otlp(fault);
  finish();
  return {};
}

}  // namespace ew
