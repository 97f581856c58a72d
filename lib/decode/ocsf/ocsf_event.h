// An OCSF event: what is required of it, and its values (reference messages.md section 3.5).
// Not responsible for rows: ocsf.cc and events.cc write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"
#include "lib/decode/jsonb.h"
#include "lib/decode/keys.h"

namespace ew {

namespace ocsf {

// The columns of ocsf_events in the order of reference tables.md section 10, and the members of an
// event that fill them.
enum Column : size_t {
  kId,
  kTime,
  kClassUid,
  kCategoryUid,
  kTypeUid,
  kActivityId,
  kActivityName,
  kSeverityId,
  kSeverity,
  kMessage,
  kStatusId,
  kStatus,
  kStatusCode,
  kStatusDetail,
  kMetadata,
  kObservables,
  kTraceId,
  kSpanId,
  kActor,
  kDevice,
  kSrcEndpoint,
  kDstEndpoint,
  kLogName,
  kLogProvider,
  kLogLevel,
  kLogVersion,
  kUnmapped,
  kRawData,
};

// "Informational" of 1; "" of a number that OCSF does not define.
std::string_view severity_name(int64_t severity_id);
// The syslog level of a severity; nothing for Unknown, Other and numbers that are not defined.
std::optional<int64_t> severity_level(int64_t severity_id);

}  // namespace ocsf

class OcsfEvent {
 public:
  // `otherwise` is the time of what the event is wrapped in, or does not exist. Valid until the
  // next read(). Of a fault place() is the member.
  Fault read(JsonValue event, JsonValue otherwise, const Message& message);

  const std::string& id() const { return id_; }
  int64_t time() const { return time_; }
  // Of class_uid .. activity_id and severity_id; status_id, if the event has one.
  int64_t number(ocsf::Column column) const { return numbers_[column]; }
  JsonValue operator[](ocsf::Column column) const { return fields_[column]; }
  const Fields& fields() const { return fields_; }
  ocsf::Column place() const { return place_; }

 private:
  Fault read_id();
  Fault read_number(ocsf::Column column, bool required);
  static const KeyTable& keys();

  Fields fields_{keys()};
  std::string id_;
  int64_t time_ = 0;
  int64_t numbers_[ocsf::kRawData + 1] = {};
  ocsf::Column place_ = ocsf::kId;
};

}  // namespace ew
