#include "lib/decode/telemetry/sysmon.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "lib/decode/keys.h"
#include "lib/decode/metadata.h"
#include "lib/decode/pointer.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/series_key.h"
#include "lib/decode/telemetry/sysmon_sections.h"
#include "lib/decode/telemetry/telemetry_columns.h"
#include "lib/decode/times.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

using sysmon::Measure;
using sysmon::Section;

enum Key : size_t { kTime, kPoller, kAgent, kPartitionKey, kHostId, kHostIp, kFirstSection };

const KeyTable& sample_keys() {
  static const KeyTable kTable = [] {
    KeyTable table = {
        {Take::time, {"timestamp"}},
        {Take::name, {"poller_id", "pollerId", "gateway_id", "gatewayId"}},
        {Take::name, {"agent_id"}},
        {Take::any, {"partition"}},
        {Take::name, {"host_id"}},
        {Take::identity, {"host_ip"}},
    };
    for (const Section& section : sysmon::sections()) table.add({Take::any, {section.name}});
    return table;
  }();
  return kTable;
}

const KeyTable& wrapper_keys() {
  static const KeyTable kTable = {
      {Take::name, {"poller_id", "pollerId", "gateway_id", "gatewayId"}}};
  return kTable;
}

bool is_sample(JsonValue object) {
  for (const JsonValue member : object) {
    const int alias = sample_keys().find(member.key());
    if (alias != KeyTable::kNone && sample_keys().aliases()[alias].column >= kFirstSection) {
      return true;
    }
  }
  return false;
}

constexpr std::string_view kMetricType = "sysmon";
constexpr std::string_view kDefaultPartition = "default";

}  // namespace

struct SysmonSample::Parts {
  Parts();

  Fault read_sample(const Message& message);
  Fault write_section(size_t number, Decoded* out);
  Fault write_entry(const Section& section, Fields& fields, JsonValue entry, Decoded* out);
  void build_metadata(const Section& section, const Fields& fields);
  void build_tags(const Section& section, const Fields& fields);
  Fault write_row(const Measure& measure, JsonValue value, Decoded* out);
  void write_series_key(const Measure& measure);
  // Remembers the last step of the way to what is wrong.
  Fault at(std::string_view key, Fault fault);

  JsonValue wrapper;  // !exists() for a bare sample
  JsonValue sample;
  Fields fields{sample_keys()};
  Fields wrapper_fields{wrapper_keys()};
  std::vector<Fields> entry_fields;  // by section

  int64_t nanos = 0;
  JsonValue poller;       // !exists(): unknown
  std::string device_id;  // "" = NULL

  std::string place;                                           // JSON pointer
  std::vector<std::pair<std::string_view, std::string>> tags;  // of the entry, sorted by name
  std::string tags_json;
  std::string metadata_json;  // "" = NULL
  RowWriter row{telemetry::columns()};
  SeriesKey series_key;
  std::string scratch;
};

SysmonSample::Parts::Parts() {
  for (const Section& section : sysmon::sections()) entry_fields.emplace_back(section.keys);
}

SysmonSample::SysmonSample() : parts_(std::make_unique<Parts>()) {}
SysmonSample::~SysmonSample() = default;

bool SysmonSample::find(JsonValue element) {
  parts_->wrapper = {};
  parts_->sample = element;
  if (is_sample(element)) return true;
  const JsonValue status = element.find("status");
  if (!status.exists() || !status.is_object() || !is_sample(status)) return false;
  parts_->wrapper = element;
  parts_->sample = status;
  return true;
}

void SysmonSample::decode(uint64_t element, const Message& message, Decoded* out) {
  Parts& parts = *parts_;
  const Decoded::Mark mark = out->mark();
  parts.place = parts.wrapper.exists() ? "/status" : "";
  Fault fault = parts.read_sample(message);
  for (size_t i = 0; i < sysmon::sections().size() && fault.none(); ++i) {
    fault = parts.write_section(i, out);
  }
  if (fault.none()) return;
  out->rollback(mark);
  if (fault.code == code::kTooLong) parts.place.clear();
  const std::string what = parts.place.empty() ? "the element" : parts.place.substr(1);
  out->bad(element, fault.code, parts.place, what + " " + std::string(fault.reason));
}

Fault SysmonSample::Parts::at(std::string_view key, Fault fault) {
  append_pointer(key, &place);
  return fault;
}

Fault SysmonSample::Parts::read_sample(const Message& message) {
  fields.read(sample);
  poller = fields[kPoller];
  if (!poller.exists() && wrapper.exists()) {
    wrapper_fields.read(wrapper);
    poller = wrapper_fields[0];
  }
  const Fault fault = read_time_or_stored(fields[kTime], message, &nanos);
  if (!fault.none()) return at(fields.key(kTime), fault);
  device_id.clear();
  if (!fields[kHostIp].exists()) return {};
  const JsonValue partition = fields[kPartitionKey];
  if (partition.exists()) device_id = text_of(partition, &scratch);
  if (is_blank(device_id)) device_id = kDefaultPartition;
  device_id.append(":").append(text_of(fields[kHostIp], &scratch));
  return {};
}

Fault SysmonSample::Parts::write_section(size_t number, Decoded* out) {
  const Section& section = sysmon::sections()[number];
  const JsonValue value = fields[kFirstSection + number];
  if (!value.exists()) return {};
  const size_t way = place.size();
  append_pointer(section.name, &place);
  if (section.single) {
    if (!value.is_object()) return {code::kNotObject, "is no JSON object"};
    const Fault fault = write_entry(section, entry_fields[number], value, out);
    if (!fault.none()) return fault;
  } else if (!value.is_array()) {
    return {code::kNotObject, "is no array of JSON objects"};
  } else {
    const size_t entries = place.size();
    size_t n = 0;
    for (const JsonValue entry : value) {
      append_pointer(std::to_string(n++), &place);
      if (!entry.is_object()) return {code::kNotObject, "is no JSON object"};
      const Fault fault = write_entry(section, entry_fields[number], entry, out);
      if (!fault.none()) return fault;
      place.resize(entries);
    }
  }
  place.resize(way);
  return {};
}

Fault SysmonSample::Parts::write_entry(const Section& section, Fields& members, JsonValue entry,
                                       Decoded* out) {
  members.read(entry);
  build_tags(section, members);
  build_metadata(section, members);
  const size_t first = section.tags.size() + section.metadata.size();
  for (size_t i = 0; i < section.measures.size(); ++i) {
    const JsonValue value = members[first + i];
    if (!value.exists()) continue;
    const Fault fault = write_row(section.measures[i], value, out);
    if (!fault.none()) return fault;
  }
  return {};
}

void SysmonSample::Parts::build_tags(const Section& section, const Fields& members) {
  tags.clear();
  tags_json = "{";
  const auto add = [this](std::string_view name, JsonValue value) {
    if (!value.exists()) return;
    tags.emplace_back(name, text_of(value, &scratch));
    if (tags_json.size() > 1) tags_json.push_back(',');
    tags_json.append("\"").append(name).append("\":");
    append_json_string(tags.back().second, &tags_json);
  };
  add("host_id", fields[kHostId]);
  for (size_t i = 0; i < section.tags.size(); ++i) add(section.tags[i].name, members[i]);
  tags_json.push_back('}');
  std::sort(tags.begin(), tags.end());
}

// The members in the order of the section, then what nobody asked for: of the entry, then of the
// sample; a name that both have is the entry's.
void SysmonSample::Parts::build_metadata(const Section& section, const Fields& members) {
  metadata_json = "{";
  for (size_t i = 0; i < section.metadata.size(); ++i) {
    const JsonValue member = members[section.tags.size() + i];
    if (member.exists()) append_member(member, &metadata_json);
  }
  const std::vector<JsonValue>& own = members.unknown();
  if (!own.empty() || !fields.unknown().empty()) {
    if (metadata_json.size() > 1) metadata_json.push_back(',');
    metadata_json.append("\"").append(kUnmappedKey).append("\":{");
    std::unordered_set<std::string_view> names;
    for (const JsonValue member : own) {
      append_member(member, &metadata_json);
      names.insert(member.key());
    }
    for (const JsonValue member : fields.unknown()) {
      if (!names.contains(member.key())) append_member(member, &metadata_json);
    }
    metadata_json.push_back('}');
  }
  metadata_json.push_back('}');
  if (metadata_json == "{}") metadata_json.clear();
}

Fault SysmonSample::Parts::write_row(const Measure& measure, JsonValue value, Decoded* out) {
  std::string_view number;
  const Fault fault = read_double(value, &number);
  if (!fault.none()) return at(measure.key, fault);
  row.begin(out);
  row.time(telemetry::kTimestamp, nanos);
  if (poller.exists()) {
    row.text(telemetry::kPollerId, poller);
  } else {
    row.text(telemetry::kPollerId, telemetry::kUnknownPoller);
  }
  row.text(telemetry::kAgentId, fields[kAgent]);
  row.text(telemetry::kMetricName, measure.metric);
  row.text(telemetry::kMetricType, kMetricType);
  if (!device_id.empty()) row.text(telemetry::kDeviceId, device_id);
  row.raw(telemetry::kValue, number);
  row.text(telemetry::kUnit, measure.unit);
  if (!tags.empty()) row.raw(telemetry::kTags, tags_json);
  row.text(telemetry::kPartition, fields[kPartitionKey]);
  row.boolean(telemetry::kIsDelta, false);
  row.text(telemetry::kTargetDeviceIp, fields[kHostIp]);
  if (!metadata_json.empty()) row.raw(telemetry::kMetadata, metadata_json);
  write_series_key(measure);
  return row.finish();
}

void SysmonSample::Parts::write_series_key(const Measure& measure) {
  series_key.clear();
  series_key.add("metric_type", kMetricType);
  series_key.add("metric_name", measure.metric);
  series_key.add("partition", fields[kPartitionKey]);
  series_key.add("agent_id", fields[kAgent]);
  series_key.add("device_id", device_id);
  series_key.add("target_device_ip", fields[kHostIp]);
  for (const auto& [name, value] : tags) series_key.add("tag:", name, value);
  series_key.append_json(row.member(telemetry::kSeriesKey));
}

}  // namespace ew
