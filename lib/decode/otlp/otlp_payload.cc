#include "lib/decode/otlp/otlp_payload.h"

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
const OtlpKeys& root_keys() {
  static const OtlpKeys kKeys = {"resourceLogs", "resourceSpans", "resourceMetrics"};
  return kKeys;
}

// How all keys of root_keys() begin, and nearly none of a flat record: cheaper than a look-up.
constexpr std::string_view kRootPrefix = "resource";

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
  bool own = false;
  bool foreign = false;
  bool own_null = false;  // no value, but shows what the object is
  bool foreign_null = false;
  for (const JsonValue member : object) {
    if (!member.key().starts_with(kRootPrefix)) continue;
    const size_t field = root_keys().field(member.key());
    if (field == OtlpKeys::kNone) continue;
    const bool is_own = root_keys().name(field) == root;
    if (member.is_null()) {
      (is_own ? own_null : foreign_null) = true;
    } else {
      (is_own ? own : foreign) = true;
    }
  }
  // An own request beside one of another signal would lose the other's records.
  if (foreign) return OtlpObject::foreign;
  if (own || own_null) return OtlpObject::request;
  return foreign_null ? OtlpObject::foreign : OtlpObject::flat;
}

}  // namespace ew
