// Sysmon samples to rows of timeseries_metrics: a snapshot of one host becomes one row per number
// (reference messages.md section 2.2). A sample is one element; it is bad as a whole.
// Not responsible for plain metrics: telemetry.h.
#pragma once

#include <cstdint>
#include <memory>

#include "lib/base/json.h"
#include "lib/decode/decoded.h"
#include "lib/decode/message.h"

namespace ew {

class SysmonSample {
 public:
  SysmonSample();
  ~SysmonSample();
  SysmonSample(const SysmonSample&) = delete;
  SysmonSample& operator=(const SysmonSample&) = delete;

  // Whether the element is a sample, or a wrapper that holds one under `status`.
  bool find(JsonValue element);
  // The sample that was found, to rows.
  void decode(uint64_t element, const Message& message, Decoded* out);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ew
