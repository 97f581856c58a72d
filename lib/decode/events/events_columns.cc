#include "lib/decode/events/events_columns.h"

namespace ew::events {

const TableColumns& columns() {
  static const TableColumns kColumns = {
      "event_timestamp", "specversion",   "id",          "source",  "type",
      "datacontenttype", "subject",       "remote_addr", "host",    "level",
      "severity",        "short_message", "version",     "raw_data"};
  return kColumns;
}

}  // namespace ew::events
