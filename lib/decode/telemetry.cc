#include "lib/decode/telemetry.h"

#include <limits>
#include <string>

#include "lib/decode/json_payload.h"
#include "lib/decode/jsonb.h"
#include "lib/decode/keys.h"
#include "lib/decode/metadata.h"
#include "lib/decode/pointer.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/telemetry/sysmon.h"
#include "lib/decode/telemetry/telemetry_columns.h"
#include "lib/decode/times.h"
#include "lib/decode/trap.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

using namespace telemetry;  // the columns

// In the order of Column.
const KeyTable& metric_keys() {
  static const KeyTable kTable = {
      {Take::time, {"timestamp"}},
      {Take::name, {"poller_id", "pollerId", "gateway_id", "gatewayId"}},
      {Take::name, {"agent_id", "agentId"}},
      {Take::name, {"metric_name", "metricName", "name"}},
      {Take::any, {"metric_type", "metricType", "type"}},
      {Take::name, {"device_id", "deviceId"}},
      {Take::any, {"value"}},
      {Take::any, {"unit"}},
      {Take::any, {"tags"}},
      {Take::any, {"partition"}},
      {Take::any, {"scale"}},
      {Take::any, {"is_delta", "isDelta"}},
      {Take::identity, {"target_device_ip", "targetDeviceIp"}},
      {Take::any, {"if_index", "ifIndex"}},
      {Take::any, {"metadata"}},
  };
  return kTable;
}

constexpr std::string_view kDefaultType = "gauge";
constexpr Fault kMissing = {code::kMissingField, "is missing"};

class TelemetryDecoder final : public Decoder {
 public:
  explicit TelemetryDecoder(const DecodeOptions& options) : options_(options) {}

  void decode(const Message& message, Decoded* out) override;

 private:
  void decode_metric(uint64_t n, const Message& message, Decoded* out);  // of fields_
  Fault write_row(const Message& message, Decoded* out);
  Fault write_measured(const Message& message, Decoded* out);
  Fault write_described(Decoded* out);
  Fault write_scaled();
  void write_series_key();
  // Remembers where, for the letter.
  Fault at(Column column, Fault fault);
  void write_name(Column column, std::string_view otherwise);

  DecodeOptions options_;
  JsonPayload payload_;
  CommunityRemover remover_;
  Fields fields_{metric_keys()};
  RowWriter row_{columns()};
  JsonbReader tags_reader_;
  JsonbReader metadata_reader_;
  JsonValue tags_;
  std::string if_index_;  // "" = absent
  SeriesKey series_key_;
  SysmonSample sysmon_;
  Column place_ = kTimestamp;
};

void TelemetryDecoder::decode(const Message& message, Decoded* out) {
  if (!payload_.read(message, options_, out)) return;
  const JsonValue root = remover_.clean(payload_.root());
  for_each_element(root, message, out, [&](JsonValue element, uint64_t n) {
    fields_.read(element);
    // What makes an element a sample is no member of a metric.
    if (!fields_.unknown().empty() && sysmon_.find(element)) {
      sysmon_.decode(n, message, out);
    } else {
      decode_metric(n, message, out);
    }
  });
}

void TelemetryDecoder::decode_metric(uint64_t n, const Message& message, Decoded* out) {
  const Decoded::Mark mark = out->mark();
  const Fault fault = write_row(message, out);
  if (fault.none()) return;
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    out->bad(n, fault.code, "", "the element " + std::string(fault.reason));
    return;
  }
  const std::string_view key = fields_.key(place_);
  std::string pointer;
  append_pointer(key, &pointer);
  out->bad(n, fault.code, pointer, std::string(key) + " " + std::string(fault.reason));
}

Fault TelemetryDecoder::at(Column column, Fault fault) {
  place_ = column;
  return fault;
}

Fault TelemetryDecoder::write_row(const Message& message, Decoded* out) {
  row_.begin(out);
  if (const Fault fault = write_measured(message, out); !fault.none()) return fault;
  if (const Fault fault = write_described(out); !fault.none()) return fault;
  write_series_key();
  return row_.finish();
}

void TelemetryDecoder::write_name(Column column, std::string_view otherwise) {
  if (fields_[column].exists()) return row_.text(column, fields_[column]);
  row_.text(column, otherwise);
}

// The columns up to `unit`: when, where, what and how much.
Fault TelemetryDecoder::write_measured(const Message& message, Decoded*) {
  int64_t nanos = 0;
  Fault fault = read_time_or_stored(fields_[kTimestamp], message, &nanos);
  if (!fault.none()) return at(kTimestamp, fault);
  row_.time(kTimestamp, nanos);
  write_name(kPollerId, kUnknownPoller);
  row_.text(kAgentId, fields_[kAgentId]);
  if (!fields_[kMetricName].exists()) return at(kMetricName, kMissing);
  row_.text(kMetricName, fields_[kMetricName]);
  write_name(kMetricType, kDefaultType);
  row_.text(kDeviceId, fields_[kDeviceId]);
  if (!fields_[kValue].exists()) return at(kValue, kMissing);
  std::string_view number;
  fault = read_double(fields_[kValue], &number);
  if (!fault.none()) return at(kValue, fault);
  row_.raw(kValue, number);
  row_.text(kUnit, fields_[kUnit]);
  return {};
}

// The columns from `tags` to `metadata`.
Fault TelemetryDecoder::write_described(Decoded* out) {
  Fault fault = tags_reader_.read(fields_[kTags], options_, out, &tags_);
  if (!fault.none()) return at(kTags, fault);
  row_.json(kTags, tags_);
  row_.text(kPartition, fields_[kPartition]);
  fault = write_scaled();
  if (!fault.none()) return fault;
  JsonValue metadata;
  fault = metadata_reader_.read(fields_[kMetadata], options_, out, &metadata);
  if (!fault.none()) return at(kMetadata, fault);
  if (metadata.exists() || !fields_.unknown().empty()) {
    append_metadata(metadata, fields_.unknown(), row_.member(kMetadata));
  }
  return {};
}

Fault TelemetryDecoder::write_scaled() {
  if (fields_[kScale].exists()) {
    std::string_view number;
    const Fault fault = read_double(fields_[kScale], &number);
    if (!fault.none()) return at(kScale, fault);
    row_.raw(kScale, number);
  }
  bool is_delta = false;
  if (fields_[kIsDelta].exists()) {
    const Fault fault = read_boolean(fields_[kIsDelta], &is_delta);
    if (!fault.none()) return at(kIsDelta, fault);
  }
  row_.boolean(kIsDelta, is_delta);
  row_.text(kTargetDeviceIp, fields_[kTargetDeviceIp]);
  if_index_.clear();
  if (!fields_[kIfIndex].exists()) return {};
  int64_t if_index = 0;
  using Int32 = std::numeric_limits<int32_t>;
  const Fault fault = read_integer(fields_[kIfIndex], Int32::min(), Int32::max(), &if_index);
  if (!fault.none()) return at(kIfIndex, fault);
  if_index_ = std::to_string(if_index);
  row_.raw(kIfIndex, if_index_);
  return {};
}

void TelemetryDecoder::write_series_key() {
  series_key_.clear();
  if (fields_[kMetricType].exists()) {
    series_key_.add("metric_type", fields_[kMetricType]);
  } else {
    series_key_.add("metric_type", kDefaultType);
  }
  series_key_.add("metric_name", fields_[kMetricName]);
  series_key_.add("partition", fields_[kPartition]);
  series_key_.add("agent_id", fields_[kAgentId]);
  series_key_.add("device_id", fields_[kDeviceId]);
  series_key_.add("target_device_ip", fields_[kTargetDeviceIp]);
  series_key_.add("if_index", if_index_);
  add_series_tags(tags_, &series_key_);
  series_key_.append_json(row_.member(kSeriesKey));
}

}  // namespace

std::unique_ptr<Decoder> make_telemetry(const DecodeOptions& options) {
  return std::make_unique<TelemetryDecoder>(options);
}

}  // namespace ew
