// Flat JSON log records to rows of logs: one object a record, with the names of the columns, of
// GELF, of syslog daemons or of OpenTelemetry; SNMP traps (reference messages.md sections 8.2 to
// 8.6). What is present is stored as it is sent. Not responsible for OTLP: otlp_log.h.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/decode/cloudevent.h"
#include "lib/decode/decoder.h"
#include "lib/decode/logs/flat_log_keys.h"
#include "lib/decode/logs/log_map.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/row_writer.h"

namespace ew {

struct FlatRecord {
  JsonValue object;                   // !exists(): the event holds none
  const CloudEvent* event = nullptr;  // what is around the record
  std::string_view source;            // what the subject says; "" = nothing
};

class FlatLog {
 public:
  explicit FlatLog(const DecodeOptions& options);

  // To a row or a bad element.
  void decode(const FlatRecord& record, uint64_t element, const Message& message, Decoded* out);

 private:
  // What the record is about, in steps. A value that no column took counts as attribute.
  Fault read_row(const Message& message, Decoded* out);
  Fault read_timestamp(const Message& message);
  Fault read_observed();
  void read_id(LogField first, LogField second, OtlpId* id);
  Fault read_severity();
  Fault read_flags();
  Fault read_maps(Decoded* out);
  void read_body();
  void read_service();
  void read_scope(JsonValue* attributes);
  void read_scope_object(JsonValue scope, JsonValue* attributes);
  void read_source();
  void read_others();

  void write_row(uint64_t element, const Message& message);
  void write_map(size_t column, const LogMap& map, const std::vector<JsonValue>& others);
  void write_resource();

  JsonValue field(LogField field) const { return fields_[static_cast<size_t>(field)]; }
  void release(LogField field);
  // A field whose column is filled: it counts as attribute unless it says the same.
  void release_unless_same(LogField field, JsonValue taken);
  // The first of the fields that is there; the others are released.
  JsonValue choose(std::initializer_list<LogField> fields, LogField* chosen);
  JsonValue of_resource(std::initializer_list<std::string_view> keys, Take take) const;
  bool has_resource() const { return field(LogField::resource).exists(); }
  bool is_firewall_finding() const;
  Fault at(LogField field, const Fault& fault);
  Fault at(bool data, std::string_view key, const Fault& fault);

  DecodeOptions options_;
  Fields fields_{flat_log_keys()};
  RowWriter row_;
  FlatRecord record_;

  int64_t timestamp_ = 0;
  int64_t observed_ = 0;
  bool has_observed_ = false;
  OtlpId trace_id_{16};
  OtlpId span_id_{8};
  std::string_view severity_text_;
  int64_t severity_number_ = 0;  // 0 = none
  int64_t flags_ = 0;
  JsonValue body_;
  std::string_view trap_text_;  // where there is no body
  JsonValue service_name_, service_version_, service_instance_, scope_name_, scope_version_;
  JsonValue own_source_;  // !exists(): the subject's
  LogMap attributes_, resource_, scope_attributes_;
  std::vector<JsonValue> others_;        // join the attributes
  std::vector<JsonValue> scope_others_;  // join the attributes of the scope

  std::vector<size_t> released_;  // by number of the field
  JsonDocument empty_;            // {}
  JsonDocument cloudevents_;      // {"cloudevents":{…}}
  std::string cloudevents_text_;
  std::string text_;
  std::string severity_scratch_;
  std::string trap_scratch_;
  std::string place_;  // the name of what is wrong
  std::string pointer_;
};

}  // namespace ew
