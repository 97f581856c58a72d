// Gaps in the sequence numbers of exporters (reference netflow.md section 11): what was lost, or
// came out of order, between a router and us. They are counted and never a reason to drop rows. Not
// responsible for knowing how far a datagram moves its number on, nor for datagrams that come
// twice: each is to be seen once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "lib/decode/netflow/template.h"

namespace ew::flow {

class Sequences {
 public:
  // More domains than this are not followed, and counted as such.
  static constexpr size_t kMaxDomains = 65536;
  // A number that goes back further was not overtaken: its device has restarted. Smaller: wild
  // reordering looks like restarts. Larger: a restart soon after another looks like reordering.
  static constexpr uint32_t kMaxOvertaken = 65536;

  struct Step {
    uint32_t number = 0;                // of the datagram
    uint32_t next = 0;                  // expected after it
    bool countable = true;              // false where a set without template hides how many passed
    std::optional<uint32_t> uptime_ms;  // since the device booted
  };

  // For v5 the domain id is engine type * 256 + engine id.
  void see(const Domain& domain, const Step& step);

  uint64_t gaps() const { return gaps_; }  // over all domains
  // Flows, records or datagrams, as the version counts; what came late is taken off again.
  uint64_t missing() const { return missing_; }
  uint64_t reordered() const { return reordered_; }
  uint64_t unfollowed() const { return unfollowed_; }  // datagrams of domains beyond kMaxDomains
  // [{"exporter":"192.0.2.1","version":9,"domain":0,"gaps":1,"missing":7,"reordered":0},...] of
  // those that have any, at most 1,000.
  std::string to_json() const;

 private:
  struct Place {
    std::optional<uint32_t> expected;
    std::optional<uint32_t> uptime_ms;
    uint64_t gaps = 0;
    uint64_t missing = 0;
    uint64_t reordered = 0;
  };

  bool check(Place* place, const Step& step);

  std::map<Domain, Place> places_;
  uint64_t gaps_ = 0;
  uint64_t missing_ = 0;
  uint64_t reordered_ = 0;
  uint64_t unfollowed_ = 0;
};

}  // namespace ew::flow
