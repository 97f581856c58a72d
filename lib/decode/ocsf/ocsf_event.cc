#include "lib/decode/ocsf/ocsf_event.h"

#include <limits>

#include "lib/decode/times.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

using namespace ocsf;  // the columns

constexpr Fault kMissing = {code::kMissingField, "is missing"};
constexpr Fault kNoUuid = {code::kBadId, "is no UUID"};
constexpr int64_t kInformational = 1;
constexpr size_t kUuidLength = 36;

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidLength) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

std::string_view ocsf::severity_name(int64_t severity_id) {
  switch (severity_id) {
    case 0:
      return "Unknown";
    case 1:
      return "Informational";
    case 2:
      return "Low";
    case 3:
      return "Medium";
    case 4:
      return "High";
    case 5:
      return "Critical";
    case 6:
      return "Fatal";
    case 99:
      return "Other";
    default:
      return {};
  }
}

std::optional<int64_t> ocsf::severity_level(int64_t severity_id) {
  switch (severity_id) {
    case 1:
      return 6;
    case 2:
      return 5;
    case 3:
      return 4;
    case 4:
      return 3;
    case 5:
      return 2;
    case 6:
      return 0;
    default:
      return std::nullopt;
  }
}

// In the order of Column.
const KeyTable& OcsfEvent::keys() {
  static const KeyTable kTable = {
      {Take::name, {"id"}},
      {Take::time, {"time"}},
      {Take::any, {"class_uid"}},
      {Take::any, {"category_uid"}},
      {Take::any, {"type_uid"}},
      {Take::any, {"activity_id"}},
      {Take::any, {"activity_name"}},
      {Take::any, {"severity_id"}},
      {Take::any, {"severity"}},
      {Take::any, {"message"}},
      {Take::any, {"status_id"}},
      {Take::any, {"status"}},
      {Take::any, {"status_code"}},
      {Take::any, {"status_detail"}},
      {Take::any, {"metadata"}},
      {Take::any, {"observables"}},
      {Take::name, {"trace_id", "traceId"}},
      {Take::name, {"span_id", "spanId"}},
      {Take::any, {"actor"}},
      {Take::any, {"device"}},
      {Take::any, {"src_endpoint"}},
      {Take::any, {"dst_endpoint"}},
      {Take::name, {"log_name"}},
      {Take::any, {"log_provider"}},
      {Take::any, {"log_level"}},
      {Take::any, {"log_version"}},
      {Take::any, {"unmapped"}},
      {Take::any, {"raw_data"}},
  };
  return kTable;
}

Fault OcsfEvent::read(JsonValue event, JsonValue otherwise, const Message& message) {
  fields_.read(event);
  place_ = kId;
  if (const Fault fault = read_id(); !fault.none()) return fault;
  place_ = kTime;
  const JsonValue time = fields_[kTime].exists() ? fields_[kTime] : otherwise;
  if (const Fault fault = read_time_or_stored(time, message, &time_); !fault.none()) return fault;
  for (const Column column : {kClassUid, kCategoryUid, kTypeUid, kActivityId}) {
    if (const Fault fault = read_number(column, true); !fault.none()) return fault;
  }
  numbers_[kSeverityId] = kInformational;
  if (const Fault fault = read_number(kSeverityId, false); !fault.none()) return fault;
  return read_number(kStatusId, false);
}

Fault OcsfEvent::read_id() {
  const JsonValue id = fields_[kId];
  if (!id.exists()) return kMissing;
  if (!id.is_string() || !is_uuid(id.string())) return kNoUuid;
  id_ = id.string();
  for (char& c : id_) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c + ('a' - 'A'));
  }
  return {};
}

Fault OcsfEvent::read_number(Column column, bool required) {
  place_ = column;
  if (!fields_[column].exists()) return required ? kMissing : Fault{};
  using Int32 = std::numeric_limits<int32_t>;
  return read_integer(fields_[column], Int32::min(), Int32::max(), &numbers_[column]);
}

}  // namespace ew
