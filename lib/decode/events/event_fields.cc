#include "lib/decode/events/event_fields.h"

namespace ew {

// In the order of Field, up to kSpecversion.
KeyTable EventFields::table(Take specversion, std::initializer_list<std::string_view> times) {
  return {
      {Take::time, times},
      {Take::identity, {"_remote_addr", "remote_addr", "remoteAddr"}},
      {Take::host, {"host", "hostname", "HOST"}},
      {Take::any, {"level", "syslogseverity", "PRIORITY"}},
      {Take::any, {"severity"}},
      {Take::any, {"short_message", "message", "msg", "MESSAGE"}},
      {Take::any, {"version"}},
      {Take::any, {"class_uid"}},
      {Take::any, {"varbinds"}},
      {specversion, {"specversion"}},
  };
}

const KeyTable& EventFields::bare_keys() {
  static const KeyTable kTable =
      table(Take::any, {"timestamp", "time", "@timestamp", "timereported", "ISODATE"});
  return kTable;
}

const KeyTable& EventFields::data_keys() {
  static const KeyTable kTable = table(Take::any, {"timestamp"});
  return kTable;
}

const KeyTable& EventFields::envelope_keys() {
  static const KeyTable kTable = [] {
    KeyTable keys = table(Take::name, {"time"});
    for (const std::string_view attribute :
         {"id", "source", "type", "datacontenttype", "subject"}) {
      keys.add({Take::name, {attribute}});
    }
    return keys;
  }();
  return kTable;
}

void EventFields::read(const CloudEvent& event) {
  inner_ = nullptr;
  outer_ = nullptr;
  if (!event.enveloped) {
    bare_.read(event.event);
    inner_ = &bare_;
    return;
  }
  envelope_.read(event.event);
  outer_ = &envelope_;
  if (!event.data.exists() || !event.data.is_object()) return;
  data_.read(event.data);
  inner_ = &data_;
}

bool EventFields::is_ocsf() const {
  return of_data(kClassUid).exists() && !of_data(kSpecversion).exists();
}

bool EventFields::is_trap() const {
  const JsonValue varbinds = of_data(kVarbinds);
  return varbinds.exists() && varbinds.is_array();
}

JsonValue EventFields::of_envelope(Field field) const {
  return outer_ == nullptr ? JsonValue() : (*outer_)[field];
}

JsonValue EventFields::of_data(Field field) const {
  return inner_ == nullptr ? JsonValue() : (*inner_)[field];
}

JsonValue EventFields::data_first(Field field) const {
  const JsonValue value = of_data(field);
  return value.exists() ? value : of_envelope(field);
}

JsonValue EventFields::envelope_first(Field field) const {
  const JsonValue value = of_envelope(field);
  return value.exists() ? value : of_data(field);
}

std::string_view EventFields::key(Field field, bool in_data) const {
  return (in_data ? inner_ : outer_)->key(field);
}

}  // namespace ew
