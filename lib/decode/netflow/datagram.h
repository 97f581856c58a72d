// An export datagram taken apart: its headers and its sets, every bound of reference netflow.md
// section 12 checked. NetFlow v5 becomes one header with one set of a template that nobody sends;
// a payload may hold several IPFIX messages, which files and capture tools glue together.
// Not responsible for what sets hold: template_set.h, record_reader.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/decode/codes.h"
#include "lib/decode/netflow/template.h"

namespace ew::flow {

enum class SetKind : uint8_t {
  data,
  templates,
  options_templates,
  malformed,  // nothing can be read from here on
};

struct Set {
  std::string_view content;  // without its header
  uint32_t number = 0;       // in the payload, those that say nothing counted
  uint16_t template_id = 0;  // of data; 0 in v5
  SetKind kind = SetKind::data;
};

struct MessageHeader {
  uint32_t domain = 0;  // v5: engine type * 256 + engine id
  uint32_t sequence = 0;
  int64_t export_time = 0;            // ns since 1970, as it is said
  std::optional<uint32_t> uptime_ms;  // none in IPFIX
  uint16_t sampling_interval = 0;     // v5 only
  uint32_t sets_end = 0;              // index behind the last of its sets
};

class Datagram {
 public:
  // Whether a payload that begins like this is one of ours.
  static bool has_version(std::string_view payload);

  // The bytes have to stay. A fault: nothing of it can be read; the reason is a whole sentence.
  Fault read(std::string_view payload);  // has_version(payload)

  Version version() const { return version_; }
  const std::vector<MessageHeader>& headers() const { return headers_; }
  // In their order, without those that say nothing.
  const std::vector<Set>& sets() const { return sets_; }

 private:
  Fault read_v5(std::string_view payload);
  Fault read_v9(std::string_view payload);
  Fault read_ipfix(std::string_view payload);
  size_t read_sets(std::string_view payload, size_t at, size_t end);
  void add_set(uint16_t id, std::string_view content);
  void add_malformed();

  Version version_ = Version::v5;
  std::vector<MessageHeader> headers_;
  std::vector<Set> sets_;
  uint32_t next_number_ = 0;
};

// The fields of a NetFlow v5 record.
const Template& v5_template();

}  // namespace ew::flow
