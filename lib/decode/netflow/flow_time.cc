#include "lib/decode/netflow/flow_time.h"

#include <limits>

#include "lib/base/timestamp.h"
#include "lib/decode/times.h"

namespace ew::flow {
namespace {

constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr int64_t kNanosPerMicro = 1000;
// What a time that does not fit becomes; it lies outside of the window of check_time().
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
// A clock that tells less was never set.
constexpr int64_t kFirstOfClocks = int64_t{946'684'800} * kNanosPerSecond;  // 2000-01-01

constexpr size_t kSecondsSize = 4;  // of dateTimeSeconds
constexpr size_t kDateSize = 8;     // of the other dates

// In the order in which they are tried, which is that of the roles.
constexpr Role kStarts[] = {Role::start_nanos,   Role::start_micros, Role::start_millis,
                            Role::start_seconds, Role::start_delta,  Role::start_uptime};
constexpr Role kEnds[] = {Role::end_nanos,   Role::end_micros, Role::end_millis,
                          Role::end_seconds, Role::end_delta,  Role::end_uptime};
constexpr Role kEvents[] = {Role::event_nanos, Role::event_micros, Role::event_millis,
                            Role::event_seconds};
struct Duration {
  Role role;
  int64_t nanos_per_unit;
};
constexpr Duration kDurations[] = {{Role::duration_millis, kNanosPerMilli},
                                   {Role::duration_micros, kNanosPerMicro}};

bool has_clock(const Header& header) { return header.export_time >= kFirstOfClocks; }

int64_t scaled(uint64_t units, int64_t nanos_per_unit) {
  int64_t nanos = 0;
  return __builtin_mul_overflow(units, nanos_per_unit, &nanos) ? kNever : nanos;
}

int64_t plus(int64_t nanos, int64_t more) {
  int64_t sum = 0;
  return __builtin_add_overflow(nanos, more, &sum) ? kNever : sum;
}

std::optional<int64_t> boot_millis(const Header& header, const RecordValues& values) {
  constexpr auto kFirst = static_cast<uint64_t>(kFirstOfClocks / kNanosPerMilli);
  std::optional<uint64_t> boot = values.number(Role::boot_time);
  if ((!boot || *boot < kFirst) && header.options != nullptr && header.options->boot_ms) {
    boot = static_cast<uint64_t>(*header.options->boot_ms);
  }
  if (!boot || *boot < kFirst || *boot > static_cast<uint64_t>(kNever)) return std::nullopt;
  return static_cast<int64_t>(*boot);
}

// Milliseconds of the device's up-time. The difference to that of the header is signed, so that it
// covers a counter that began anew in between as well as flows that end a little after the export.
std::optional<int64_t> from_uptime(uint64_t value, const Header& header,
                                   const RecordValues& values) {
  if (header.uptime_ms) {
    const uint32_t ago = *header.uptime_ms - static_cast<uint32_t>(value);
    return header.export_time - static_cast<int32_t>(ago) * kNanosPerMilli;
  }
  const std::optional<int64_t> boot = boot_millis(header, values);
  if (!boot) return std::nullopt;
  return plus(scaled(static_cast<uint64_t>(*boot), kNanosPerMilli), scaled(value, kNanosPerMilli));
}

std::optional<int64_t> from_delta(uint64_t micros, const Header& header) {
  if (micros > std::numeric_limits<uint32_t>::max()) return std::nullopt;
  return header.export_time - static_cast<int64_t>(micros) * kNanosPerMicro;
}

std::optional<int64_t> to_nanos(Role role, uint64_t value, const Header& header,
                                const RecordValues& values) {
  switch (role) {
    case Role::start_nanos:
    case Role::end_nanos:
    case Role::event_nanos:
      return ntp_nanos_to_nanos(value).value_or(kNever);
    case Role::start_micros:
    case Role::end_micros:
    case Role::event_micros:
      return ntp_micros_to_nanos(value).value_or(kNever);
    case Role::start_millis:
    case Role::end_millis:
    case Role::event_millis:
      return scaled(value, kNanosPerMilli);
    case Role::start_seconds:
    case Role::end_seconds:
    case Role::event_seconds:
      return scaled(value, kNanosPerSecond);
    case Role::start_delta:
    case Role::end_delta:
      return from_delta(value, header);
    default:
      return from_uptime(value, header, values);
  }
}

// Zero is not set. A flow that has an end may begin at zero, though: as the device did, or the
// capture that a probe reads.
bool is_set(Role role, uint64_t value, const RecordValues& values) {
  if (value != 0) return true;
  return role == Role::start_uptime && values.number(Role::end_uptime).value_or(0) != 0;
}

// Dates are never sent shorter (RFC 7011 section 6.2): what has another size is none.
bool has_size(Role role, std::string_view bytes) {
  switch (role) {
    case Role::start_seconds:
    case Role::end_seconds:
    case Role::event_seconds:
      return bytes.size() == kSecondsSize;
    case Role::start_delta:
    case Role::end_delta:
    case Role::start_uptime:
    case Role::end_uptime:
      return true;
    default:
      return bytes.size() == kDateSize;
  }
}

// Whether a clock made the time, that of the header or its own: a device without one may send dates
// that tell no more.
bool is_clocked(Role role, int64_t nanos, const Header& header) {
  const bool by_header =
      role == Role::start_delta || role == Role::end_delta ||
      (header.uptime_ms && (role == Role::start_uptime || role == Role::end_uptime));
  return has_clock(header) || (!by_header && nanos >= kFirstOfClocks);
}

std::optional<FlowTime> first_of(std::span<const Role> roles, const Header& header,
                                 RecordValues* values) {
  if (!values->plan().has_any(roles.front(), roles.back())) return std::nullopt;
  for (const Role role : roles) {
    const std::optional<uint64_t> value = values->number(role);
    if (!value || !is_set(role, *value, *values)) continue;
    if (!has_size(role, values->bytes(role))) continue;
    const std::optional<int64_t> nanos = to_nanos(role, *value, header, *values);
    if (!nanos) continue;
    if (*nanos >= 0 && *nanos % kNanosPerMilli == 0) values->use(role);
    return FlowTime{*nanos, role, is_clocked(role, *nanos, header)};
  }
  return std::nullopt;
}

std::optional<FlowTime> end_by_duration(const FlowTime& start, const RecordValues& values) {
  for (const Duration& duration : kDurations) {
    const std::optional<uint64_t> value = values.number(duration.role);
    if (!value) continue;
    return FlowTime{plus(start.nanos, scaled(*value, duration.nanos_per_unit)), duration.role,
                    start.clocked};
  }
  return std::nullopt;
}

}  // namespace

FlowTimes read_flow_times(const Header& header, RecordValues* values) {
  FlowTimes times;
  if (!values->plan().has_any(Role::start_nanos, Role::event_seconds)) return times;
  times.start = first_of(kStarts, header, values);
  times.end = first_of(kEnds, header, values);
  if (!times.end && times.start) times.end = end_by_duration(*times.start, *values);
  times.event = first_of(kEvents, header, values);
  return times;
}

Fault find_timestamp(const FlowTimes& times, const Header& header, const Message& message,
                     const RecordValues& values, int64_t* nanos, std::string_view* key) {
  for (const std::optional<FlowTime>* time : {&times.end, &times.event, &times.start}) {
    if (!*time || !(*time)->clocked) continue;
    *nanos = (*time)->nanos;
    *key = values.name((*time)->role);
    return check_time(*nanos);
  }
  *key = "timestamp";
  if (!has_clock(header)) return read_time_or_stored({}, message, nanos);
  *nanos = header.export_time;
  return check_time(*nanos);
}

}  // namespace ew::flow
