#include "lib/decode/otel_traces/flat_span.h"

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/decode/keys.h"
#include "lib/decode/metadata.h"
#include "lib/decode/otel_traces/flat_map.h"
#include "lib/decode/otel_traces/trace_columns.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/pointer.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/times.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

using namespace traces;  // the columns

// In the order of Column.
const KeyTable& span_keys() {
  static const KeyTable kTable = {
      {Take::time, {"timestamp"}},
      {Take::name, {"trace_id", "traceId"}},
      {Take::name, {"span_id", "spanId"}},
      {Take::name, {"parent_span_id", "parentSpanId"}},
      {Take::name, {"name"}},
      {Take::any, {"kind"}},
      {Take::unit_time, {"start_time_unix_nano", "startTimeUnixNano"}},
      {Take::unit_time, {"end_time_unix_nano", "endTimeUnixNano"}},
      {Take::host, {"service_name", "serviceName"}},
      {Take::name, {"service_version", "serviceVersion"}},
      {Take::name, {"service_instance", "serviceInstance"}},
      {Take::name, {"scope_name", "scopeName"}},
      {Take::name, {"scope_version", "scopeVersion"}},
      {Take::any, {"status_code", "statusCode"}},
      {Take::any, {"status_message", "statusMessage"}},
      {Take::any, {"attributes"}},
      {Take::any, {"resource_attributes", "resourceAttributes", "resource"}},
      {Take::any, {"events"}},
      {Take::any, {"links"}},
      {Take::any, {"trace_state", "traceState"}},
      {Take::any, {"flags"}},
      {Take::any, {}},  // scope attributes: no key of the flat form
      {Take::any, {"dropped_attributes_count", "droppedAttributesCount"}},
      {Take::any, {"dropped_events_count", "droppedEventsCount"}},
      {Take::any, {"dropped_links_count", "droppedLinksCount"}},
  };
  return kTable;
}

// An enum as people write it: a number, or a name of any case with or without its prefix.
struct Names {
  std::string_view prefix;
  std::span<const std::string_view> names;  // numbered from 0
};

constexpr std::string_view kKindNames[] = {"UNSPECIFIED", "INTERNAL", "SERVER",
                                           "CLIENT",      "PRODUCER", "CONSUMER"};
constexpr std::string_view kStatusNames[] = {"UNSET", "OK", "ERROR"};
constexpr Names kKinds = {"SPAN_KIND_", kKindNames};
constexpr Names kStatuses = {"STATUS_CODE_", kStatusNames};

Fault read_enum(JsonValue value, const Names& names, int64_t* out) {
  if (value.is_string()) {
    std::string_view text = value.string();
    if (equals_ignoring_case(text.substr(0, names.prefix.size()), names.prefix)) {
      text.remove_prefix(names.prefix.size());
    }
    for (size_t i = 0; i < names.names.size(); ++i) {
      if (!equals_ignoring_case(text, names.names[i])) continue;
      *out = static_cast<int64_t>(i);
      return {};
    }
  }
  return read_integer(value, 0, static_cast<int64_t>(names.names.size()) - 1, out);
}

// Nanoseconds, whatever their magnitude; a fraction is cut off.
Fault read_nanos(JsonValue value, int64_t* nanos) {
  using Limits = std::numeric_limits<int64_t>;
  const Fault fault = read_integer(value, Limits::min(), Limits::max(), nanos);
  if (fault.none() || fault.code == code::kOutOfRange) return fault;
  if (value.is_number() || value.is_string()) {
    const auto time = parse_epoch_unit(value.is_string() ? value.string() : value.raw(), 1);
    if (time) {
      *nanos = *time;
      return {};
    }
  }
  return {code::kBadTimestamp, "is no number of nanoseconds"};
}

}  // namespace

class FlatSpan::Writer {
 public:
  explicit Writer(const DecodeOptions& options) : options_(options) {}

  void decode(JsonValue object, uint64_t element, const Message& message, Decoded* out);

 private:
  Fault write_row(const Message& message, Decoded* out);
  Fault read_maps(Decoded* out);
  Fault write_timestamp(const Message& message);
  Fault write_ids();
  Fault write_id(Column column, OtlpId* id, bool required);
  Fault write_enum(Column column, JsonValue value, const Names& names);
  void write_origin();
  void write_service(Column column, std::string_view attribute);
  void write_maps();
  Fault write_numbers();
  void take_status();
  Fault at(Column column, const Fault& fault);

  DecodeOptions options_;
  Fields fields_{span_keys()};
  RowWriter row_{columns()};
  FlatMap attributes_, resource_, events_, links_;
  JsonValue status_code_, status_message_;
  std::vector<JsonValue> others_;  // members that no column took
  OtlpId trace_id_{16};
  OtlpId span_id_{8};
  OtlpId parent_span_id_{8};
  int64_t start_ = 0;
  int64_t end_ = 0;
  std::string place_;  // the name of what is wrong
  std::string pointer_;
};

void FlatSpan::Writer::decode(JsonValue object, uint64_t element, const Message& message,
                              Decoded* out) {
  const Decoded::Mark mark = out->mark();
  fields_.read(object);
  take_status();
  const Fault fault = write_row(message, out);
  if (fault.none()) return;
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out->bad(element, fault.code, "", "the element " + std::string(fault.reason));
  }
  out->bad(element, fault.code, pointer_, place_ + " " + std::string(fault.reason));
}

Fault FlatSpan::Writer::at(Column column, const Fault& fault) {
  if (fault.none()) return fault;
  place_ = fields_.key(column);
  pointer_.clear();
  append_pointer(place_, &pointer_);
  return fault;
}

// `status` {code, message} is a further alias of two columns; it stays among the other members if
// it says more than they do.
void FlatSpan::Writer::take_status() {
  status_code_ = fields_[kStatusCode];
  status_message_ = fields_[kStatusMessage];
  others_ = fields_.unknown();
  for (auto it = others_.begin(); it != others_.end(); ++it) {
    if (it->key() != "status" || !it->is_object()) continue;
    bool all = true;
    for (const JsonValue member : *it) {
      JsonValue* const column = member.key() == "code"      ? &status_code_
                                : member.key() == "message" ? &status_message_
                                                            : nullptr;
      if (column != nullptr && !column->exists() && !member.is_null()) *column = member;
      all = all && column != nullptr && (member.is_null() || same_value(*column, member));
    }
    if (all) others_.erase(it);
    return;
  }
}

Fault FlatSpan::Writer::write_row(const Message& message, Decoded* out) {
  row_.begin(out);
  Fault fault = write_timestamp(message);
  if (fault.none()) fault = write_ids();
  if (!fault.none()) return fault;
  row_.text(kName, fields_[kName]);
  fault = write_enum(kKind, fields_[kKind], kKinds);
  if (!fault.none()) return fault;
  if (fields_[kStart].exists()) write_nanos(kStart, start_, &row_);
  if (fields_[kEnd].exists()) write_nanos(kEnd, end_, &row_);
  fault = read_maps(out);
  if (!fault.none()) return fault;
  write_origin();
  fault = write_enum(kStatusCode, status_code_, kStatuses);
  if (!fault.none()) return fault;
  row_.text(kStatusMessage, status_message_);
  write_maps();
  row_.text(kTraceState, fields_[kTraceState]);
  fault = write_numbers();
  return fault.none() ? row_.finish() : fault;
}

Fault FlatSpan::Writer::write_timestamp(const Message& message) {
  if (fields_[kStart].exists()) {
    const Fault fault = at(kStart, read_nanos(fields_[kStart], &start_));
    if (!fault.none()) return fault;
  }
  if (fields_[kEnd].exists()) {
    const Fault fault = at(kEnd, read_nanos(fields_[kEnd], &end_));
    if (!fault.none()) return fault;
  }
  int64_t nanos = 0;
  Fault fault;
  if (!fields_[kTimestamp].exists() && fields_[kStart].exists()) {
    fault = at(kStart, check_time(start_));
    nanos = start_;
  } else if (!fields_[kTimestamp].exists() && fields_[kEnd].exists()) {
    fault = at(kEnd, check_time(end_));
    nanos = end_;
  } else {
    fault = at(kTimestamp, read_time_or_stored(fields_[kTimestamp], message, &nanos));
  }
  if (fault.none()) row_.time(kTimestamp, nanos);
  return fault;
}

Fault FlatSpan::Writer::write_ids() {
  Fault fault = write_id(kTraceId, &trace_id_, true);
  if (fault.none()) fault = write_id(kSpanId, &span_id_, true);
  if (fault.none()) fault = write_id(kParentSpanId, &parent_span_id_, false);
  return fault;
}

Fault FlatSpan::Writer::write_id(Column column, OtlpId* id, bool required) {
  const JsonValue value = fields_[column];
  if (!value.exists()) {
    return required ? at(column, {code::kMissingField, "is missing"}) : Fault{};
  }
  id->clear();
  const bool text = value.is_string() && id->read_hex(value).none();
  if (text && id->valid()) {
    row_.text(column, id->hex());
    return {};
  }
  // A parent that is zero is how some producers write a root.
  const bool zero = text && value.string().find_first_not_of('0') == std::string_view::npos;
  if (!required && zero) return {};
  return at(column, {code::kBadId, "is no id: zero, or not hex digits of its length"});
}

Fault FlatSpan::Writer::write_enum(Column column, JsonValue value, const Names& names) {
  int64_t number = 0;
  if (value.exists()) {
    const Fault fault = at(column, read_enum(value, names, &number));
    if (!fault.none()) {
      if (!fields_[column].exists()) pointer_ = "/status/code";
      return fault;
    }
  }
  row_.integer(column, number);
  return {};
}

Fault FlatSpan::Writer::read_maps(Decoded* out) {
  Fault fault = at(kAttributes, attributes_.read(fields_[kAttributes], options_, out));
  if (fault.none()) {
    fault = at(kResourceAttributes, resource_.read(fields_[kResourceAttributes], options_, out));
  }
  if (fault.none()) fault = at(kEvents, events_.read(fields_[kEvents], options_, out));
  if (fault.none()) fault = at(kLinks, links_.read(fields_[kLinks], options_, out));
  return fault;
}

void FlatSpan::Writer::write_service(Column column, std::string_view attribute) {
  JsonValue value = fields_[column];
  if (!value.exists() && resource_.value().exists()) {
    value = resource_.value().find(attribute);
    if (value.exists() && !is_name(value, column == kServiceName ? Take::host : Take::name)) {
      value = {};
    }
  }
  if (value.exists()) {
    row_.text(column, value);
  } else if (column == kServiceName) {
    row_.text(column, kUnknownService);
  }
}

void FlatSpan::Writer::write_origin() {
  write_service(kServiceName, "service.name");
  write_service(kServiceVersion, "service.version");
  write_service(kServiceInstance, "service.instance.id");
  row_.text(kScopeName, fields_[kScopeName]);
  row_.text(kScopeVersion, fields_[kScopeVersion]);
}

void FlatSpan::Writer::write_maps() {
  if (!others_.empty()) {
    append_attributes(attributes_.value(), others_, row_.member(kAttributes));
  } else if (!attributes_.empty()) {
    row_.json(kAttributes, attributes_.value());
  }
  if (!resource_.empty()) row_.json(kResourceAttributes, resource_.value());
  for (const auto& [column, map] : {std::pair{kEvents, &events_}, std::pair{kLinks, &links_}}) {
    if (map->value().exists()) {
      row_.json(column, map->value());
    } else {
      row_.raw(column, kNothing);
    }
  }
}

// They are uint32 in OTLP.
Fault FlatSpan::Writer::write_numbers() {
  for (const Column column : {kFlags, kDroppedAttributes, kDroppedEvents, kDroppedLinks}) {
    if (!fields_[column].exists()) continue;
    int64_t number = 0;
    const Fault fault =
        at(column, read_integer(fields_[column], 0, std::numeric_limits<uint32_t>::max(), &number));
    if (!fault.none()) return fault;
    row_.integer(column, number);
  }
  return {};
}

FlatSpan::FlatSpan(const DecodeOptions& options) : writer_(std::make_unique<Writer>(options)) {}
FlatSpan::~FlatSpan() = default;

void FlatSpan::decode(JsonValue object, uint64_t element, const Message& message, Decoded* out) {
  writer_->decode(object, element, message, out);
}

}  // namespace ew
