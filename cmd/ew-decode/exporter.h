// Which router sent a datagram: its address, or whatever text names it. A header of the message
// says it (ew-publish --listen writes one), else a token of its subject; what the datagram itself
// says of its exporter comes too late to tell whose templates it is read with.
// Not responsible for payloads that are no datagrams: nobody asks whose they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/decode/headers.h"
#include "lib/decode/message.h"

namespace ew::decode {

// The header that ew-publish --listen writes.
inline constexpr char kExporterHeader[] = "Ew-Exporter";

struct ExporterOptions {
  std::string header = kExporterHeader;  // its name, compared without case
  uint64_t token = 0;                    // of the subject, from 1; 0 = none
};

class ExporterReader {
 public:
  // A longer text names nobody: templates are kept under these names.
  static constexpr size_t kMaxName = 255;

  explicit ExporterReader(ExporterOptions options = {}) : options_(std::move(options)) {}

  // "" where nothing says it. Addresses in canonical form, mapped ones as IPv4. Valid until the
  // next call.
  std::string_view read(const Message& message);

 private:
  bool take_header(const Message& message);
  bool take_token(std::string_view subject);

  ExporterOptions options_;
  Headers headers_;
  std::string name_;
};

}  // namespace ew::decode
