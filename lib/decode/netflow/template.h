// What a template of NetFlow v9 or IPFIX is: the fields of its records, and who may use it. A v5
// record is a template of its own kind, which nobody sends (netflow_v5.h).
// Not responsible for reading templates (template_set.h) nor for keeping them (templates.h).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ew::flow {

enum class Version : uint16_t { v5 = 5, v9 = 9, ipfix = 10 };

// Length of a field whose values carry their own (RFC 7011 section 7), in v9 too.
inline constexpr uint16_t kVariableLength = 65535;

// RFC 7011 section 3.2. v9 has no enterprise numbers: 0 there, whatever the element.
struct FieldSpecifier {
  uint16_t element = 0;
  uint16_t length = 0;
  uint32_t enterprise = 0;  // 0: IANA

  bool operator==(const FieldSpecifier&) const = default;
};

// Who numbers templates: an exporter and one of its observation domains (v9: source id). Not its
// UDP port, which changes when a device restarts.
struct Domain {
  std::string exporter;  // address as text; "" = unknown
  Version version = Version::ipfix;
  uint32_t id = 0;

  auto operator<=>(const Domain&) const = default;
};

inline size_t least_length(const std::vector<FieldSpecifier>& fields) {
  size_t length = 0;
  for (const FieldSpecifier& field : fields) {
    length += field.length == kVariableLength ? 1 : field.length;
  }
  return length;
}

struct Template {
  uint16_t id = 0;
  bool options = false;      // its records describe the exporter, and are no flows
  uint16_t scope_count = 0;  // of an options template: so many fields at the front are its scope
  std::vector<FieldSpecifier> fields;
  size_t least_length = 0;  // of a record; a field of variable length counts 1
  int64_t learned = 0;      // store time of the message that brought it last, ns; 0 = unknown
};

}  // namespace ew::flow
