#include "lib/decode/otlp/otlp_signal.h"

#include <array>
#include <string>

#include "lib/decode/element_filter.h"
#include "lib/decode/protobuf.h"

namespace ew {
namespace {

enum BlockField : size_t { kOrigin, kInner, kSchemaUrl, kBlockFields };

// The parts of a ResourceSpans or a ScopeSpans, which is laid out alike, that its records need:
// they may stand behind the records.
struct BlockParts {
  std::string_view origin;
  std::string_view schema_url;
};

Fault read_parts(std::string_view block, TextStore* texts, BlockParts* parts) {
  ProtobufReader in(block);
  while (in.next()) {
    if (in.field() == bytes_field(1)) {
      parts->origin =
          parts->origin.data() == nullptr ? in.bytes() : texts->joined(parts->origin, in.bytes());
    } else if (in.field() == bytes_field(3)) {
      parts->schema_url = in.bytes();
    }
  }
  return in.malformed() ? kMalformed : Fault{};
}

}  // namespace

OtlpSignal::OtlpSignal(const DecodeOptions& options, const OtlpNames& names)
    : options_(options),
      names_(names),
      request_keys_{names.resources},
      block_keys_{"resource", names.scopes, "schemaUrl"},
      scope_keys_{"scope", names.records, "schemaUrl"} {}

void OtlpSignal::begin(const Message& message, Decoded* out) {
  message_ = &message;
  out_ = out;
  may_hold_trap_ = ew::may_hold_trap(message.bytes);
  restart();
}

void OtlpSignal::restart() {
  elements_ = 0;
  texts_.clear();
  repeated_before_ = values_.repeated();
}

void OtlpSignal::decode(const Message& message, Decoded* out) {
  begin(message, out);
  if (message.bytes.empty()) return out->add_tolerated(1);  // a request without records
  headers_.read(message);
  const bool hinted = names_protobuf(headers_);
  ProtobufShape shape = ProtobufShape::no_request;
  JsonError error = JsonError::bad_json;
  for (const bool protobuf : {hinted, !hinted}) {
    if (protobuf) {
      shape = protobuf_shape(message.bytes);
      if (shape != ProtobufShape::request) continue;
      if (decode_protobuf(message.bytes)) return;
      shape = ProtobufShape::malformed;
      out->restart();
      restart();
    } else if (message.json.exists() || message.too_deep || may_be_json(message.bytes)) {
      uint64_t replaced = 0;
      error = payload_.parse(message, &replaced);
      if (error != JsonError::none) continue;
      if (accept_replaced(replaced, options_, out)) decode_json(payload_.root());
      return;
    }
  }
  fail_unread(error, shape);
}

void OtlpSignal::fail_unread(JsonError error, ProtobufShape shape) {
  if (error == JsonError::too_deep) {
    fail_too_deep(out_);
  } else if (begins_as_json(message_->bytes)) {
    out_->fail(code::kBadJson, "the payload is no JSON text");
  } else if (shape == ProtobufShape::malformed) {
    out_->fail(code::kBadProtobuf, "the payload is no well-formed protobuf message");
  } else {
    out_->fail(code::kUnknownFormat,
               "the payload is neither JSON nor an OTLP request: it has no field 1");
  }
}

bool OtlpSignal::take_object(JsonValue value, uint64_t element) {
  if (value.is_object()) return true;
  out_->bad(element, code::kNotObject, "", "the element is no JSON object");
  return false;
}

JsonValue OtlpSignal::without_communities(JsonValue value) {
  return may_hold_trap_ ? remover_.clean(value) : value;
}

std::string_view OtlpSignal::without_communities(std::string_view json) {
  if (!may_hold_trap_ || !ew::may_hold_trap(json)) return json;
  trap_text_.assign(json);
  trap_text_.append(kJsonPadding, ' ');
  const std::string_view text = std::string_view(trap_text_).substr(0, json.size());
  if (trap_.parse(text) != JsonError::none) return json;
  return remover_.clean(trap_.root()).raw();
}

void OtlpSignal::fail(const Fault& fault, std::string_view what) {
  out_->fail(fault.code, std::string(what) + " " + std::string(fault.reason));
}

// ---- protobuf ----------------------------------------------------------------------------------

bool OtlpSignal::decode_protobuf(std::string_view request) {
  Fault fault;
  ProtobufReader in(request);
  while (in.next() && fault.none() && !out_->failed()) {
    if (in.field() == bytes_field(1)) fault = decode_block(in.bytes());
  }
  if (!fault.none()) return false;
  if (out_->failed()) return true;
  if (options_.reject_nul && texts_.replaced() > 0) {
    out_->fail(code::kBadProtobuf,
               "the payload holds text with U+0000 or bytes that are not UTF-8, which --nul reject "
               "refuses");
    return true;
  }
  out_->add_replaced(texts_.replaced());
  count_tolerated();
  return true;
}

Fault OtlpSignal::decode_block(std::string_view block) {
  BlockParts parts;
  Fault fault = read_parts(block, &texts_, &parts);
  if (fault.none()) fault = resource_.read(parts.origin, parts.schema_url);
  if (is_malformed(fault)) return fault;
  if (!fault.none()) {
    fail(fault, "a resource");
    return {};
  }
  ProtobufReader in(block);
  while (in.next() && !out_->failed()) {
    if (in.field() != bytes_field(2)) continue;
    fault = decode_scope(in.bytes());
    if (!fault.none()) return fault;
  }
  return {};
}

Fault OtlpSignal::decode_scope(std::string_view scope) {
  BlockParts parts;
  Fault fault = read_parts(scope, &texts_, &parts);
  if (fault.none()) fault = scope_.read(parts.origin, parts.schema_url);
  if (is_malformed(fault)) return fault;
  if (!fault.none()) {
    fail(fault, "a scope");
    return {};
  }
  begin_scope();
  ProtobufReader in(scope);
  while (in.next() && !out_->failed()) {
    if (in.field() != bytes_field(2)) continue;
    fault = decode_record(in.bytes());
    if (!fault.none()) return fault;
  }
  return {};
}

// ---- JSON --------------------------------------------------------------------------------------

void OtlpSignal::decode_json(JsonValue root) {
  if (root.is_object()) {
    decode_object(root);
  } else if (root.is_array()) {
    for (const JsonValue value : root) {
      if (out_->failed()) return;
      if (value.is_object()) {
        decode_object(value);
      } else if (const uint64_t element = take_element(); wanted(element)) {
        take_object(value, element);
      }
    }
  } else {
    return out_->fail(code::kBadJson, "the payload is neither a JSON object nor an array");
  }
  if (!out_->failed()) count_tolerated();
}

void OtlpSignal::decode_object(JsonValue object) {
  switch (otlp_object(object, names_.resources)) {
    case OtlpObject::request:
      return decode_request(object);
    case OtlpObject::foreign:
      return out_->fail(code::kUnknownFormat, "the payload is a request of another OTLP signal");
    case OtlpObject::flat:
      if (unwrap(object)) return;
      break;
  }
  const uint64_t element = take_element();
  if (wanted(element)) decode_flat(object, element);
}

void OtlpSignal::decode_request(JsonValue request) {
  JsonValue blocks;
  request_keys_.read(request, {&blocks, 1});
  if (!blocks.exists()) return;
  if (!blocks.is_array()) return fail(kNoArray, names_.resources);
  for (const JsonValue block : blocks) {
    if (out_->failed()) return;
    decode_block(block);
  }
}

void OtlpSignal::decode_block(JsonValue block) {
  if (!block.is_object()) return fail(kNoObject, "an element of " + std::string(names_.resources));
  std::array<JsonValue, kBlockFields> fields;
  block_keys_.read(block, fields);
  const Fault fault = resource_.read(fields[kOrigin], fields[kSchemaUrl]);
  if (!fault.none()) return fail(fault, "a resource");
  const JsonValue scopes = fields[kInner];
  if (!scopes.exists()) return;
  if (!scopes.is_array()) return fail(kNoArray, names_.scopes);
  for (const JsonValue scope : scopes) {
    if (out_->failed()) return;
    decode_scope(scope);
  }
}

void OtlpSignal::decode_scope(JsonValue scope) {
  if (!scope.is_object()) return fail(kNoObject, "an element of " + std::string(names_.scopes));
  std::array<JsonValue, kBlockFields> fields;
  scope_keys_.read(scope, fields);
  const Fault fault = scope_.read(fields[kOrigin], fields[kSchemaUrl]);
  if (!fault.none()) return fail(fault, "a scope");
  begin_scope();
  const JsonValue records = fields[kInner];
  if (!records.exists()) return;
  if (!records.is_array()) return fail(kNoArray, names_.records);
  for (const JsonValue record : records) {
    if (out_->failed()) return;
    decode_record(record);
  }
}

}  // namespace ew
