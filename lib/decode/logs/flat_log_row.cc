#include <span>

#include "lib/base/text.h"
#include "lib/decode/logs/flat_log.h"
#include "lib/decode/logs/log_columns.h"
#include "lib/decode/metadata.h"
#include "lib/decode/pointer.h"
#include "lib/decode/row_id.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

constexpr char kEmptyObject[2 + kJsonPadding] = "{}";

}  // namespace

FlatLog::FlatLog(const DecodeOptions& options) : options_(options), row_(logs::columns()) {
  empty_.parse({kEmptyObject, 2});
}

void FlatLog::decode(const FlatRecord& record, uint64_t element, const Message& message,
                     Decoded* out) {
  record_ = record;
  const Decoded::Mark mark = out->mark();
  Fault fault = read_row(message, out);
  if (fault.none()) {
    row_.begin(out);
    write_row(element, message);
    fault = row_.finish();
  }
  if (fault.none()) return;
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out->bad(element, fault.code, "", "the element " + std::string(fault.reason));
  }
  out->bad(element, fault.code, pointer_, place_ + " " + std::string(fault.reason));
}

void FlatLog::write_row(uint64_t element, const Message& message) {
  row_.time(logs::kTimestamp, timestamp_);
  if (trace_id_.valid()) row_.text(logs::kTraceId, trace_id_.hex());
  if (span_id_.valid()) row_.text(logs::kSpanId, span_id_.hex());
  if (!severity_text_.empty()) row_.text(logs::kSeverityText, severity_text_);
  if (severity_number_ != 0) row_.integer(logs::kSeverityNumber, severity_number_);
  row_.text(logs::kBody, body_);
  if (!trap_text_.empty()) row_.text(logs::kBody, trap_text_);
  row_.text(logs::kServiceName, service_name_);
  row_.text(logs::kServiceVersion, service_version_);
  row_.text(logs::kServiceInstance, service_instance_);
  row_.text(logs::kScopeName, scope_name_);
  row_.text(logs::kScopeVersion, scope_version_);
  write_map(logs::kAttributes, attributes_, others_);
  write_resource();
  append_row_uuid(message, element, row_.member(logs::kId));
  if (has_observed_) row_.time(logs::kObservedTimestamp, observed_);
  if (field(LogField::flags).exists()) row_.integer(logs::kTraceFlags, flags_);
  row_.text(logs::kEventName, field(LogField::event_name));
  if (own_source_.exists()) {
    row_.text(logs::kSource, own_source_);
  } else if (!record_.source.empty()) {
    row_.text(logs::kSource, record_.source);
  }
  write_map(logs::kScopeAttributes, scope_attributes_, scope_others_);
}

void FlatLog::write_map(size_t column, const LogMap& map, const std::vector<JsonValue>& others) {
  const bool object = !map.value().exists() || map.value().is_object();
  if (!object || !others.empty()) {
    append_attributes(map.value(), others, row_.member(column));
  } else if (!map.empty()) {
    row_.json(column, map.value());
  }
}

// Without a resource of its own a record is about the host that sent it.
void FlatLog::write_resource() {
  if (has_resource()) return write_map(logs::kResourceAttributes, resource_, {});
  constexpr auto kFirst = static_cast<size_t>(kFirstOrigin);
  constexpr auto kLast = static_cast<size_t>(kLastOrigin);
  bool any = false;
  for (size_t column = kFirst; column <= kLast; ++column) any |= fields_[column].exists();
  if (!any) return;
  std::string* const json = row_.member(logs::kResourceAttributes);
  json->push_back('{');
  for (const JsonValue member : record_.object) {
    const int alias = flat_log_keys().find(member.key());
    if (alias == KeyTable::kNone) continue;
    const size_t column = flat_log_keys().aliases()[alias].column;
    if (column >= kFirst && column <= kLast && fields_[column].exists())
      append_member(member, json);
  }
  json->push_back('}');
}

void FlatLog::release(LogField field) { released_.push_back(static_cast<size_t>(field)); }

void FlatLog::release_unless_same(LogField alias, JsonValue taken) {
  if (!taken.exists() || !same_value(field(alias), taken)) release(alias);
}

JsonValue FlatLog::choose(std::initializer_list<LogField> fields, LogField* chosen) {
  JsonValue taken;
  for (const LogField alias : fields) {
    const JsonValue value = field(alias);
    if (!value.exists()) continue;
    if (taken.exists()) {
      release_unless_same(alias, taken);
    } else {
      taken = value;
      *chosen = alias;
    }
  }
  return taken;
}

JsonValue FlatLog::of_resource(std::initializer_list<std::string_view> keys, Take take) const {
  const JsonValue resource = resource_.value();
  if (!resource.exists() || !resource.is_object()) return {};
  for (const std::string_view key : keys) {
    const JsonValue value = find_name(resource, key, take);
    if (value.exists()) return value;
  }
  return {};
}

Fault FlatLog::at(LogField field, const Fault& fault) {
  if (fault.none()) return fault;
  return at(record_.object.exists(), fields_.key(static_cast<size_t>(field)), fault);
}

Fault FlatLog::at(bool data, std::string_view key, const Fault& fault) {
  if (fault.none()) return fault;
  place_ = key;
  pointer_.clear();
  if (record_.event == nullptr) {
    append_pointer(key, &pointer_);
  } else {
    pointer_ = place_in(*record_.event, data, key);
  }
  return fault;
}

}  // namespace ew
