#include "lib/decode/otlp/otlp_payload.h"

#include <array>

#include "lib/base/text.h"
#include "lib/decode/content_type.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/protobuf.h"

namespace ew {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kProtobufType = "application/x-protobuf";

char first_of_json(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? '\0' : bytes[first];
}

// The fields by which requests of the three signals are known.
enum RootField : size_t { kLogs, kSpans, kMetrics, kRoots };
const OtlpKeys& root_keys() {
  static const OtlpKeys kKeys = {"resourceLogs", "resourceSpans", "resourceMetrics"};
  return kKeys;
}

// Cheaper than looking each key up: nearly no key of a flat record begins so.
bool may_be_request(JsonValue object) {
  for (const JsonValue member : object) {
    if (member.key().starts_with("resource")) return true;
  }
  return false;
}

}  // namespace

ProtobufShape protobuf_shape(std::string_view bytes) {
  ProtobufShape shape = ProtobufShape::no_request;
  ProtobufReader in(bytes);
  while (in.next()) {
    if (in.field() == bytes_field(1)) shape = ProtobufShape::request;
  }
  return in.malformed() ? ProtobufShape::malformed : shape;
}

bool may_be_json(std::string_view bytes) {
  const char first = first_of_json(bytes);
  return first != '\0' && std::string_view("{[\"-0123456789tfn").find(first) != std::string::npos;
}

bool begins_as_json(std::string_view bytes) {
  const char first = first_of_json(bytes);
  return first == '{' || first == '[';
}

bool names_protobuf(const Headers& headers) {
  const JsonValue type = headers.find("Content-Type");
  return type.exists() && equals_ignoring_case(media_type(type.string()), kProtobufType);
}

OtlpObject otlp_object(JsonValue object, std::string_view root) {
  if (!may_be_request(object)) return OtlpObject::flat;
  // An own request beside one of another signal would lose the other's records.
  std::array<JsonValue, kRoots> fields;
  root_keys().read(object, fields);
  bool own = false;
  for (size_t field = 0; field < kRoots; ++field) {
    if (!fields[field].exists()) continue;
    if (root_keys().name(field) != root) return OtlpObject::foreign;
    own = true;
  }
  if (own) return OtlpObject::request;
  // A null is no value, but shows what the object is.
  bool foreign = false;
  for (const JsonValue member : object) {
    const size_t field = root_keys().field(member.key());
    if (field == OtlpKeys::kNone) continue;
    if (root_keys().name(field) == root) return OtlpObject::request;
    foreign = true;
  }
  return foreign ? OtlpObject::foreign : OtlpObject::flat;
}

}  // namespace ew
