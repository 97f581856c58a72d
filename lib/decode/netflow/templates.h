// What datagrams leave behind for those that follow: templates, sampling rates and boot times, each
// per exporter, protocol version and observation domain. Bounded; can be written as JSON and merged
// with what others wrote, the newest statement of each key winning.
// Not responsible for reading sets, nor for files: cmd/ew-decode keeps one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/status.h"
#include "lib/decode/netflow/template.h"

namespace ew::flow {

// Sampling and clock of a domain as its options data say them (reference netflow.md sections 7, 9).
struct DomainOptions {
  std::optional<uint64_t> rate;                // of the domain; no sampler named
  std::map<uint64_t, uint64_t> sampler_rates;  // by sampler or selector id
  std::optional<int64_t> boot_ms;              // systemInitTimeMilliseconds
  int64_t learned = 0;                         // as in Template
};

class Templates {
 public:
  // More templates of one exporter than this and the one that was learned longest ago goes.
  // Smaller: large routers forget. Larger: a forged exporter takes more memory.
  static constexpr size_t kMaxPerExporter = 4096;
  // More exporters than this and the one that was heard longest ago goes.
  static constexpr size_t kMaxExporters = 16384;

  // Valid until the next call that is not const. nullptr: unknown or withdrawn.
  const Template* find(const Domain& domain, uint16_t id) const;
  const DomainOptions* options(const Domain& domain) const;

  // The newest statement stands; one whose `learned` is older than what is known does nothing.
  void learn(const Domain& domain, Template what);
  void learn_options(const Domain& domain, const DomainOptions& what);
  void withdraw(const Domain& domain, uint16_t id, int64_t learned);
  void withdraw_all(const Domain& domain, bool options, int64_t learned);

  // The number under which a message waits for a template (Decoded::wait).
  static uint64_t key(const Domain& domain, uint16_t id);
  // Keys learned or changed since the last call.
  std::vector<uint64_t> take_learned();

  // Grows whenever to_json would tell something that is worth keeping: not for a mere refresh
  // within kRefresh of the last.
  uint64_t generation() const { return generation_; }
  std::string to_json() const;
  // Adds what a file says. bad_record: it is no such text; nothing was taken then.
  Status merge(std::string_view json);

 private:
  uint64_t generation_ = 0;
};

}  // namespace ew::flow
