#include "lib/decode/logs/flat_log.h"

#include <limits>
#include <optional>

#include "lib/base/timestamp.h"
#include "lib/decode/logs/log_columns.h"
#include "lib/decode/logs/log_source.h"
#include "lib/decode/metadata.h"
#include "lib/decode/severity.h"
#include "lib/decode/times.h"
#include "lib/decode/trap.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

// Nanoseconds, whatever their magnitude; a fraction is cut off.
Fault read_nanos(JsonValue value, int64_t* nanos) {
  if (value.is_number() || value.is_string()) {
    const auto time = parse_epoch_unit(value.is_string() ? value.string() : value.raw(), 1);
    if (time) {
      *nanos = *time;
      return check_time(*nanos);
    }
  }
  return {code::kBadTimestamp, "is no number of nanoseconds"};
}

// A level as number of syslog; nothing for any other number, and for what is none.
std::optional<int64_t> level_number(JsonValue level) {
  int64_t number = 0;
  if (!level.exists() || !read_integer(level, 0, 7, &number).none()) return std::nullopt;
  return number;
}

bool is_textual(JsonValue level) {
  return level.exists() && level.is_string() && !is_blank(level.string()) &&
         !is_json_number(level.string());
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_zeros(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

Fault FlatLog::read_row(const Message& message, Decoded* out) {
  released_.clear();
  fields_.read(record_.object.exists() ? record_.object : empty_.root());
  Fault fault = read_timestamp(message);
  if (fault.none()) fault = read_severity();
  if (fault.none()) fault = read_maps(out);
  if (fault.none() && !has_observed_) fault = read_observed();
  if (fault.none()) fault = read_flags();
  if (!fault.none()) return fault;
  read_id(LogField::trace_id, LogField::trace_id_camel, &trace_id_);
  read_id(LogField::span_id, LogField::span_id_camel, &span_id_);
  read_body();
  read_service();
  read_source();
  read_others();
  return {};
}

Fault FlatLog::read_timestamp(const Message& message) {
  has_observed_ = false;
  LogField chosen = LogField::time;
  const JsonValue time =
      choose({LogField::time, LogField::time_nanos, LogField::syslog_time}, &chosen);
  if (time.exists()) {
    const bool nanos = chosen == LogField::time_nanos;
    return at(chosen, nanos ? read_nanos(time, &timestamp_) : read_time(time, &timestamp_));
  }
  if (const Fault fault = read_observed(); !fault.none()) return fault;
  if (has_observed_) {
    timestamp_ = observed_;
    return {};
  }
  if (record_.event != nullptr && record_.event->time.exists()) {
    return at(false, "time", read_time(record_.event->time, &timestamp_));
  }
  return at(LogField::time, read_time_or_stored({}, message, &timestamp_));
}

Fault FlatLog::read_observed() {
  LogField chosen = LogField::observed;
  const JsonValue observed = choose({LogField::observed, LogField::observed_nanos}, &chosen);
  has_observed_ = observed.exists();
  if (!has_observed_) return {};
  const bool nanos = chosen == LogField::observed_nanos;
  return at(chosen, nanos ? read_nanos(observed, &observed_) : read_time(observed, &observed_));
}

// An id of another form is no id of OpenTelemetry, but still what somebody looks for.
void FlatLog::read_id(LogField first, LogField second, OtlpId* id) {
  id->clear();
  JsonValue taken;
  for (const LogField alias : {first, second}) {
    const JsonValue value = field(alias);
    if (!value.exists()) continue;
    if (taken.exists()) {
      release_unless_same(alias, taken);
      continue;
    }
    if (value.is_string()) id->read_hex(value);
    if (id->valid()) {
      taken = value;
      continue;
    }
    id->clear();
    if (!is_zeros(text_of(value, &text_))) release(alias);
  }
}

Fault FlatLog::read_severity() {
  using Int32 = std::numeric_limits<int32_t>;
  severity_number_ = 0;
  if (const JsonValue number = field(LogField::severity_number); number.exists()) {
    const Fault fault = at(LogField::severity_number,
                           read_integer(number, Int32::min(), Int32::max(), &severity_number_));
    if (!fault.none()) return fault;
  }
  const JsonValue text = field(LogField::severity_text);
  const JsonValue level = field(LogField::level);
  const std::optional<int64_t> syslog = level_number(level);
  bool used = false;
  if (text.exists()) {
    severity_text_ = text_of(text, &severity_scratch_);
  } else if (is_textual(level)) {
    severity_text_ = level.string();
    used = true;
  } else if (syslog) {
    severity_text_ = level_name(*syslog);
    used = true;
  } else {
    severity_text_ = severity_number_name(severity_number_);
  }
  if (severity_number_ == 0 && syslog) {
    severity_number_ = severity_number_of_level(*syslog);
    used = true;
  } else if (severity_number_ == 0) {
    severity_number_ = severity_number_of_text(severity_text_);
  }
  if (level.exists() && !used) release(LogField::level);
  return {};
}

Fault FlatLog::read_flags() {
  const JsonValue flags = field(LogField::flags);
  if (!flags.exists()) return {};
  if (flags.is_string() && flags.string().size() == 2) {
    const int high = hex_digit(flags.string()[0]);
    const int low = hex_digit(flags.string()[1]);
    if (high >= 0 && low >= 0) {
      flags_ = high << 4 | low;
      return {};
    }
  }
  const Fault fault = read_integer(flags, 0, std::numeric_limits<uint32_t>::max(), &flags_);
  flags_ &= logs::kTraceFlagsMask;
  return at(LogField::flags, fault);
}

Fault FlatLog::read_maps(Decoded* out) {
  Fault fault =
      at(LogField::attributes, attributes_.read(field(LogField::attributes), options_, out));
  if (fault.none()) {
    fault = at(LogField::resource, resource_.read(field(LogField::resource), options_, out));
  }
  if (!fault.none()) return fault;
  JsonValue scope_attributes = field(LogField::scope_attributes);
  const bool own = scope_attributes.exists();
  read_scope(&scope_attributes);
  return at(own ? LogField::scope_attributes : LogField::scope,
            scope_attributes_.read(scope_attributes, options_, out));
}

void FlatLog::read_body() {
  body_ = field(LogField::body);
  trap_text_ = {};
  const CloudEvent* const event = record_.event;
  if (event != nullptr && !record_.object.exists()) body_ = event->data;
  if (!body_.exists() && is_trap(record_.object)) {
    trap_text_ = trap_text(record_.object, &trap_scratch_);
  }
  if (field(LogField::full_message).exists()) release_unless_same(LogField::full_message, body_);
}

void FlatLog::read_service() {
  service_name_ = field(LogField::service);
  if (!service_name_.exists()) {
    service_name_ = of_resource({"service.name", "service_name", "serviceName"}, Take::host);
  }
  for (const LogField more :
       {LogField::application, LogField::host, LogField::hostname, LogField::host_syslog}) {
    const JsonValue value = field(more);
    if (!value.exists()) continue;
    if (!service_name_.exists()) {
      service_name_ = value;
    } else if (more == LogField::application || has_resource()) {
      release_unless_same(more, service_name_);
    }
  }
  if (!service_name_.exists()) service_name_ = of_resource({"host.name"}, Take::host);
  service_version_ = field(LogField::service_version);
  if (!service_version_.exists()) {
    service_version_ =
        of_resource({"service.version", "service_version", "serviceVersion"}, Take::name);
  }
  service_instance_ = field(LogField::service_instance);
  if (!service_instance_.exists()) {
    service_instance_ = of_resource({"service.instance.id", "service_instance",
                                     "service_instance_id", "serviceInstance", "service.instance"},
                                    Take::name);
  }
}

void FlatLog::read_scope(JsonValue* attributes) {
  scope_name_ = field(LogField::scope_name);
  scope_version_ = field(LogField::scope_version);
  scope_others_.clear();
  const JsonValue scope = field(LogField::scope);
  if (!scope.exists()) return;
  if (scope.is_object()) return read_scope_object(scope, attributes);
  if (scope.is_string() && is_blank(scope.string())) return;
  if (!scope.is_string() && !scope.is_number()) return release(LogField::scope);
  if (scope_name_.exists()) return release_unless_same(LogField::scope, scope_name_);
  scope_name_ = scope;
}

void FlatLog::read_scope_object(JsonValue scope, JsonValue* attributes) {
  for (const JsonValue member : scope) {
    const std::string_view key = member.key();
    JsonValue* const column = key == "name"         ? &scope_name_
                              : key == "version"    ? &scope_version_
                              : key == "attributes" ? attributes
                                                    : nullptr;
    if (column == nullptr) {
      scope_others_.push_back(member);
    } else if (member.is_null()) {
      continue;
    } else if (column == attributes) {
      if (!column->exists()) {
        *column = member;
      } else if (!same_value(*column, member)) {
        scope_others_.push_back(member);
      }
    } else if (find_name(scope, key).exists()) {
      if (!column->exists()) {
        *column = member;
      } else if (!same_value(*column, member)) {
        scope_others_.push_back(member);
      }
    } else if (!member.is_string()) {
      scope_others_.push_back(member);
    }
  }
}

bool FlatLog::is_firewall_finding() const {
  const auto says_so = [](JsonValue value) {
    return value.exists() && value.is_string() && value.string() == kFirewallFinding;
  };
  return says_so(field(LogField::event_name)) || says_so(record_.object.find("event_type")) ||
         (attributes_.value().exists() && says_so(attributes_.value().find("event_type")));
}

void FlatLog::read_source() {
  own_source_ = {};
  const JsonValue own = field(LogField::source);
  if (!own.exists()) return;
  if (record_.source.empty() || is_firewall_finding()) {
    own_source_ = own;
  } else if (has_resource() && text_of(own, &text_) != record_.source) {
    release(LogField::source);
  }
}

// What joins the attributes: members that no column took, in their order, then the event's own.
void FlatLog::read_others() {
  if (has_resource()) {
    for (const LogField origin :
         {LogField::remote_addr, LogField::remote_addr_gelf, LogField::ip, LogField::ip_address}) {
      if (field(origin).exists()) release(origin);
    }
  }
  fields_.release(released_);
  others_ = fields_.unknown();
  const CloudEvent* const event = record_.event;
  if (event == nullptr) return;
  const JsonValue base64 = event->event.find("data_base64");
  const bool unread = base64.exists() && !base64.is_null() && !event->encoded;
  if (unread) others_.push_back(base64);
  cloudevents_text_.assign("{\"cloudevents\":");
  append_attributes(*event, &cloudevents_text_);
  cloudevents_text_.push_back('}');
  const size_t size = cloudevents_text_.size();
  cloudevents_text_.append(kJsonPadding, ' ');
  cloudevents_.parse(std::string_view(cloudevents_text_).substr(0, size), kMaxJsonDepth + 1);
  others_.push_back(*cloudevents_.root().begin());
}

}  // namespace ew
