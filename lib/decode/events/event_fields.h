// The members of events, GELF and syslog as JSON: of an event's data and of the envelope around it,
// and which of the two counts (reference messages.md section 3.2).
// Not responsible for converting values.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/cloudevent.h"
#include "lib/decode/keys.h"

namespace ew {

class EventFields {
 public:
  enum Field : size_t {
    kTime,
    kRemoteAddr,
    kHost,
    kLevel,
    kSeverity,
    kShortMessage,
    kVersion,
    kClassUid,  // of OCSF
    kVarbinds,  // of SNMP traps
    kSpecversion,
    // Attributes that only an envelope has.
    kId,
    kSource,
    kType,
    kContentType,
    kSubject,
  };

  void read(const CloudEvent& event);

  // What the data or the bare payload is.
  bool is_ocsf() const;
  bool is_trap() const;

  // exists() is false where the envelope, or the data that is an object, has none, or there is no
  // such thing. A bare payload counts as data.
  JsonValue of_envelope(Field field) const;
  JsonValue of_data(Field field) const;
  JsonValue data_first(Field field) const;
  JsonValue envelope_first(Field field) const;

  // The key of a field of the data or the envelope; of an absent one its first name.
  std::string_view key(Field field, bool in_data) const;

 private:
  static KeyTable table(Take specversion, std::initializer_list<std::string_view> times);
  static const KeyTable& bare_keys();
  static const KeyTable& data_keys();
  static const KeyTable& envelope_keys();

  Fields bare_{bare_keys()};
  Fields data_{data_keys()};
  Fields envelope_{envelope_keys()};
  const Fields* inner_ = nullptr;  // of data or of a bare payload
  const Fields* outer_ = nullptr;  // of the envelope
};

}  // namespace ew
