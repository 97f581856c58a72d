// SNMP traps as JSON (reference messages.md section 8.6): the text of a trap, and the removal of
// communities, which are credentials and are stored nowhere.
// Not responsible for the columns that a trap fills.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/json.h"

namespace ew {

// Quickly, whether a trap may be in a JSON text: its key, perhaps with escapes.
bool may_hold_trap(std::string_view json);

// Whether a value is an object with a `varbinds` array.
bool is_trap(JsonValue value);

// What a trap says: the first printable OCTET STRING of its varbinds, else the value of
// snmpTrapOID, without their type words; "" = nothing. The view points into the trap or `scratch`.
std::string_view trap_text(JsonValue trap, std::string* scratch);

class CommunityRemover {
 public:
  // The value without communities, members `community` of objects with `varbinds` and the value of
  // the varbind snmpTrapCommunity, however deep they are, JSON in strings included: the value
  // itself when there are none, else a compact copy, which has no key and is valid until the next
  // call. The value may be one level deeper than a payload, for what wraps one.
  JsonValue clean(JsonValue value);

 private:
  JsonDocument document_;
  std::string text_;
};

}  // namespace ew
