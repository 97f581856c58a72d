// What datagrams leave behind for those that follow: templates, sampling rates and boot times, each
// per exporter, protocol version and observation domain. Bounded; can be written as JSON and merged
// with what others wrote, the newest statement of each key winning.
// Not responsible for reading sets, nor for files: cmd/ew-decode keeps one.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  // The same bounds in bytes, roughly, since one template may have 16,000 fields.
  static constexpr size_t kMaxBytesPerExporter = size_t{4} << 20;
  static constexpr size_t kMaxBytes = size_t{32} << 20;
  // Samplers of one domain, likewise.
  static constexpr size_t kMaxSamplers = 1024;
  // What was stated so long before the newest statement is not written and not merged. Shorter: a
  // device that was off for a vacation loses its first minutes. Longer: files keep what is gone.
  static constexpr int64_t kLifetime = int64_t{30} * 24 * 3600 * 1'000'000'000;
  // A refresh is worth writing after so long. Shorter: more writing. Longer: the times in a file
  // say less; well below kLifetime.
  static constexpr int64_t kRefresh = int64_t{3600} * 1'000'000'000;

  // nullptr: unknown or withdrawn.
  std::shared_ptr<const Template> find(const Domain& domain, uint16_t id) const;
  // Valid until the next call that is not const. nullptr: none known.
  const DomainOptions* options(const Domain& domain) const;

  // The newest statement stands; one whose `learned` is older than what is known does nothing.
  // Where times are unknown, the order of the calls decides.
  void learn(const Domain& domain, Template what);
  // Only what `what` says; what it leaves out stays as it is.
  void learn_options(const Domain& domain, const DomainOptions& what);
  void withdraw(const Domain& domain, uint16_t id, int64_t learned);
  void withdraw_all(const Domain& domain, bool options, int64_t learned);

  // The number under which a message waits for a template (Decoded::wait).
  static uint64_t key(const Domain& domain, uint16_t id);
  // Keys learned or changed since the last call.
  std::vector<uint64_t> take_learned();

  // Grows whenever to_json would tell something that is worth keeping: not for a mere refresh
  // within kRefresh of the last, nor for what came by merge.
  uint64_t generation() const { return generation_; }
  // What to_json told was kept: refreshes count from then.
  void saved();
  // One statement a line, by exporter, version, domain, id.
  std::string to_json() const;
  // Adds what a file says. bad_record: it is no such text; nothing was taken then.
  Status merge(std::string_view json);

  size_t count() const;                          // statements that are kept
  uint64_t evicted() const { return evicted_; }  // statements that went for a bound

 private:
  // Ids of entries that are no templates; those of templates begin at 256.
  static constexpr uint16_t kOptions = 0;
  static constexpr uint16_t kAllData = 2;  // both as in IPFIX: withdrawn altogether
  static constexpr uint16_t kAllOptions = 3;

  // When each member of DomainOptions was stated.
  struct Facts {
    DomainOptions said;
    int64_t rate_learned = 0;
    int64_t boot_learned = 0;
    std::map<uint64_t, int64_t> sampler_learned;
  };
  struct Entry {
    uint64_t place = 0;                                             // place_of(domain, id)
    std::shared_ptr<Template> what = std::make_shared<Template>();  // no fields where withdrawn
    bool withdrawn = false;        // stays, so that an older statement does not bring it back
    uint64_t serial = 0;           // order of statements
    int64_t told = 0;              // `learned` when generation_ grew for it
    std::unique_ptr<Facts> facts;  // of kOptions
    size_t bytes() const;
  };
  struct Exporter {
    std::string name;
    std::list<Entry> entries;  // the one stated last at the end
    std::unordered_map<uint64_t, std::list<Entry>::iterator> by_place;
    size_t bytes = 0;
    bool withdrew_all = false;  // holds kAllData or kAllOptions
  };
  // What a file says, a fact of DomainOptions at a time.
  struct Statement {
    Domain domain;
    Template what;
    bool withdrawn = false;
    DomainOptions options;  // of what.id = kOptions
  };

  static uint64_t place_of(const Domain& domain, uint16_t id);
  static Domain domain_of(const Exporter& exporter, uint64_t place);
  static const Entry* entry(const Exporter& exporter, uint64_t place);
  static bool is_visible(const Exporter& exporter, const Entry& entry);
  static bool is_withdrawn_later(const Exporter& exporter, const Domain& domain,
                                 const Template& what);
  const Exporter* find_exporter(const Domain& domain) const;
  Exporter& exporter(const std::string& name);
  Entry& touch(Exporter* exporter, uint64_t place);
  void state(const Domain& domain, Template what, bool withdrawn, bool merged);
  void state_options(const Domain& domain, const DomainOptions& what, bool merged);
  void settle(Exporter* exporter, size_t bytes_before, Entry* entry);
  void note(Entry* entry, bool changed, bool merged);
  void evict(Exporter* exporter);
  void limit_samplers(Facts* facts);
  void append_lines(const Exporter& exporter, const Entry& entry, int64_t since,
                    std::string* out) const;
  static bool read_line(const nlohmann::json& line, Statement* out);

  std::list<Exporter> exporters_;  // the one heard last at the end
  std::unordered_map<std::string, std::list<Exporter>::iterator> by_name_;
  std::vector<uint64_t> learned_;
  size_t bytes_ = 0;
  uint64_t serial_ = 0;
  uint64_t generation_ = 0;
  uint64_t evicted_ = 0;
  int64_t newest_ = 0;
};

}  // namespace ew::flow
