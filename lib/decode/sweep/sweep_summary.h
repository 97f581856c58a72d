// A sweep summary: one object over a network with its hosts, each of which becomes a row (reference
// messages.md section 4). Not responsible for the form of rows: sweep_host.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/decode/keys.h"
#include "lib/decode/sweep/sweep_host.h"

namespace ew::sweep {

class Summary {
 public:
  Summary();

  // An object without address that has `hosts`: an array, or null, which is none of them.
  static bool matches(JsonValue element);
  void read(JsonValue element);
  // !exists() if there are none.
  JsonValue hosts() const;

  // The row of one of the hosts, an object; valid until the next call.
  const Host& host(JsonValue value);
  // The JSON pointer of a column in the host or the summary, whichever it comes from.
  std::string pointer(Column column) const;

 private:
  bool take_icmp_status(JsonValue status);
  void keep(JsonValue kept, JsonValue host);

  Fields summary_;
  Fields host_fields_;
  Fields icmp_;
  Host host_;
  std::vector<JsonValue> named_;
};

}  // namespace ew::sweep
