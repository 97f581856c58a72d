// SNMP traps as JSON (reference messages.md section 8.6): the text of a trap, and the removal of
// communities, which are credentials and are stored nowhere.
// Not responsible for the columns that a trap fills.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/json.h"

namespace ew {

// Whether a value is an object with a `varbinds` array.
bool is_trap(JsonValue value);

// What a trap says: the first printable OCTET STRING of its varbinds, else the value of
// snmpTrapOID, without their type words; "" = nothing. The view points into the trap or `scratch`.
std::string_view trap_text(JsonValue trap, std::string* scratch);

class CommunityRemover {
 public:
  // The value without communities: the value itself when no trap is in it, however deep, JSON in
  // strings included; else a compact copy, which has no key and is valid until the next call.
  // Members `community` of objects with `varbinds` are gone, and the value of the varbind
  // snmpTrapCommunity. The value may be one level deeper than a payload, for what wraps one.
  JsonValue clean(JsonValue value);

 private:
  JsonDocument document_;
  std::string text_;
};

}  // namespace ew
