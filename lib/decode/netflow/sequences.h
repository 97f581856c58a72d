// Gaps in the sequence numbers of exporters (reference netflow.md section 11): what was lost, or
// came out of order, between a router and us. They are counted and never a reason to drop rows. Not
// responsible for knowing how far a datagram moves its number on.
#pragma once

#include <cstdint>
#include <string>

#include "lib/decode/netflow/template.h"

namespace ew::flow {

class Sequences {
 public:
  // More domains than this are not followed, and counted as such.
  static constexpr size_t kMaxDomains = 65536;

  // A datagram with this number, after which `next` is expected; for v5 the domain id is engine
  // type * 256 + engine id. `countable`: false where a set without template hides how many records
  // passed.
  void see(const Domain& domain, uint32_t number, uint32_t next, bool countable);

  uint64_t gaps() const { return gaps_; }  // over all domains
  uint64_t missing() const {
    return missing_;
  }  // flows, records or datagrams, as the version counts
  uint64_t reordered() const { return reordered_; }
  // [{"exporter":"192.0.2.1","version":9,"domain":0,"gaps":1,"missing":7,"reordered":0},...] of
  // those that have any, at most 1,000.
  std::string to_json() const;

 private:
  uint64_t gaps_ = 0;
  uint64_t missing_ = 0;
  uint64_t reordered_ = 0;
};

}  // namespace ew::flow
