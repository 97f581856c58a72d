#include "lib/decode/netflow/templates.h"

#include <algorithm>
#include <utility>

namespace ew::flow {
namespace {

// What an entry or an exporter takes besides its fields: nodes, indexes, names.
constexpr size_t kEntryBytes = 256;
constexpr size_t kSamplerBytes = 128;

constexpr uint64_t kFnvBasis = 0xcbf29ce484222325;
constexpr uint64_t kFnvPrime = 0x100000001b3;

uint64_t fnv(uint64_t hash, std::string_view bytes) {
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * kFnvPrime;
  return hash;
}

// Whether a statement made at `then` yields to one made at `now`.
bool yields(int64_t then, int64_t now, bool merged) {
  if (merged) return now > then;
  return now == 0 || now >= then;
}

}  // namespace

size_t Templates::Entry::bytes() const {
  const size_t samplers = facts ? facts->said.sampler_rates.size() : 0;
  return kEntryBytes + what->fields.size() * sizeof(FieldSpecifier) + samplers * kSamplerBytes;
}

uint64_t Templates::place_of(const Domain& domain, uint16_t id) {
  return uint64_t{domain.id} << 32 | uint64_t{static_cast<uint16_t>(domain.version)} << 16 | id;
}

Domain Templates::domain_of(const Exporter& exporter, uint64_t place) {
  return {exporter.name, static_cast<Version>(static_cast<uint16_t>(place >> 16)),
          static_cast<uint32_t>(place >> 32)};
}

const Templates::Entry* Templates::entry(const Exporter& exporter, uint64_t place) {
  const auto found = exporter.by_place.find(place);
  return found == exporter.by_place.end() ? nullptr : &*found->second;
}

const Templates::Exporter* Templates::find_exporter(const Domain& domain) const {
  const auto found = by_name_.find(domain.exporter);
  return found == by_name_.end() ? nullptr : &*found->second;
}

// The template stands: neither it nor all of its kind were withdrawn later.
bool Templates::is_visible(const Exporter& exporter, const Entry& entry) {
  if (entry.withdrawn || entry.facts) return false;
  if (!exporter.withdrew_all) return true;
  const uint64_t domain = entry.place & ~uint64_t{0xffff};
  const Entry* all =
      Templates::entry(exporter, domain | (entry.what->options ? kAllOptions : kAllData));
  if (all == nullptr) return true;
  const bool timed = entry.what->learned != 0 && all->what->learned != 0;
  if (!timed || entry.what->learned == all->what->learned) return entry.serial > all->serial;
  return entry.what->learned > all->what->learned;
}

std::shared_ptr<const Template> Templates::find(const Domain& domain, uint16_t id) const {
  const Exporter* exporter = find_exporter(domain);
  if (exporter == nullptr) return nullptr;
  const Entry* found = entry(*exporter, place_of(domain, id));
  return found != nullptr && is_visible(*exporter, *found) ? found->what : nullptr;
}

const DomainOptions* Templates::options(const Domain& domain) const {
  const Exporter* exporter = find_exporter(domain);
  if (exporter == nullptr) return nullptr;
  const Entry* found = entry(*exporter, place_of(domain, kOptions));
  return found != nullptr ? &found->facts->said : nullptr;
}

// The exporter of that name, made where there is none, as the one heard last.
Templates::Exporter& Templates::exporter(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) {
    exporters_.splice(exporters_.end(), exporters_, found->second);
    return exporters_.back();
  }
  exporters_.push_back({name, {}, {}, 0, false});
  by_name_.emplace(name, std::prev(exporters_.end()));
  return exporters_.back();
}

// The entry at that place, made where there is none, as the one stated last.
Templates::Entry& Templates::touch(Exporter* exporter, uint64_t place) {
  const auto found = exporter->by_place.find(place);
  if (found != exporter->by_place.end()) {
    exporter->entries.splice(exporter->entries.end(), exporter->entries, found->second);
  } else {
    exporter->entries.emplace_back().place = place;
    exporter->by_place.emplace(place, std::prev(exporter->entries.end()));
  }
  Entry& entry = exporter->entries.back();
  entry.serial = ++serial_;
  return entry;
}

// Counts what a statement changed, and lets go what is too much then.
void Templates::settle(Exporter* exporter, size_t bytes_before, Entry* entry) {
  const size_t bytes = entry->bytes();
  exporter->bytes += bytes - bytes_before;
  bytes_ += bytes - bytes_before;
  newest_ = std::max(newest_, entry->what->learned);
  while (exporter->entries.size() > 1 &&
         (exporter->entries.size() > kMaxPerExporter || exporter->bytes > kMaxBytesPerExporter)) {
    evict(exporter);
  }
  while (exporters_.size() > 1 && (exporters_.size() > kMaxExporters || bytes_ > kMaxBytes)) {
    Exporter& oldest = exporters_.front();
    evicted_ += oldest.entries.size();
    bytes_ -= oldest.bytes;
    by_name_.erase(oldest.name);
    exporters_.pop_front();
  }
}

// Drops the entry that was stated longest ago.
void Templates::evict(Exporter* exporter) {
  const Entry& oldest = exporter->entries.front();
  const size_t bytes = oldest.bytes();
  exporter->bytes -= bytes;
  bytes_ -= bytes;
  exporter->by_place.erase(oldest.place);
  exporter->entries.pop_front();
  ++evicted_;
}

// Whether the file is to hear of a statement.
void Templates::note(Entry* entry, bool changed, bool merged) {
  if (merged) {
    entry->told = entry->what->learned;
  } else if (changed || entry->what->learned - entry->told > kRefresh) {
    entry->told = entry->what->learned;
    ++generation_;
  }
}

bool Templates::is_withdrawn_later(const Exporter& exporter, const Domain& domain,
                                   const Template& what) {
  if (!exporter.withdrew_all || what.learned == 0) return false;
  const Entry* all = entry(exporter, place_of(domain, what.options ? kAllOptions : kAllData));
  return all != nullptr && what.learned < all->what->learned;
}

void Templates::state(const Domain& domain, Template what, bool withdrawn, bool merged) {
  const uint64_t place = place_of(domain, what.id);
  Exporter& from = exporter(domain.exporter);
  const Entry* known = entry(from, place);
  if (known != nullptr) {
    if (!yields(known->what->learned, what.learned, merged)) return;
    if (what.learned == 0) what.learned = known->what->learned;
  }
  if (is_withdrawn_later(from, domain, what)) return;
  const bool all = what.id == kAllData || what.id == kAllOptions;
  const bool same =
      known != nullptr && known->withdrawn == withdrawn &&
      (withdrawn || is_visible(from, *known)) && known->what->options == what.options &&
      known->what->scope_count == what.scope_count && known->what->fields == what.fields;
  const size_t before = known != nullptr ? known->bytes() : 0;
  Entry& entry = touch(&from, place);
  if (same) {
    entry.what->learned = what.learned;
  } else {
    entry.what = std::make_shared<Template>(std::move(what));
  }
  entry.withdrawn = withdrawn;
  if (all) from.withdrew_all = true;
  if (!same && !withdrawn) learned_.push_back(key(domain, entry.what->id));
  note(&entry, !same || all, merged);
  settle(&from, before, &entry);
}

void Templates::learn(const Domain& domain, Template what) {
  state(domain, std::move(what), false, false);
}

void Templates::withdraw(const Domain& domain, uint16_t id, int64_t learned) {
  Template what;
  what.id = id;
  what.learned = learned;
  state(domain, std::move(what), true, false);
}

void Templates::withdraw_all(const Domain& domain, bool options, int64_t learned) {
  Template what;
  what.id = options ? kAllOptions : kAllData;
  what.options = options;
  what.learned = learned;
  state(domain, std::move(what), true, false);
}

void Templates::state_options(const Domain& domain, const DomainOptions& what, bool merged) {
  const uint64_t place = place_of(domain, kOptions);
  Exporter& from = exporter(domain.exporter);
  const Entry* known = entry(from, place);
  const size_t before = known != nullptr ? known->bytes() : 0;
  Entry& entry = touch(&from, place);
  if (!entry.facts) entry.facts = std::make_unique<Facts>();
  DomainOptions& said = entry.facts->said;
  bool changed = false;
  // A fact that is stated: its value, when that was stated, what is stated now.
  const auto take = [&](auto* value, int64_t* when, const auto& stated) {
    if (value->has_value() && !yields(*when, what.learned, merged)) return;
    changed = changed || *value != stated;
    *value = stated;
    *when = std::max(*when, what.learned);
    said.learned = std::max(said.learned, what.learned);
  };
  if (what.rate) take(&said.rate, &entry.facts->rate_learned, what.rate);
  if (what.boot_ms) take(&said.boot_ms, &entry.facts->boot_learned, what.boot_ms);
  for (const auto& [sampler, rate] : what.sampler_rates) {
    std::optional<uint64_t> value;
    if (const auto it = said.sampler_rates.find(sampler); it != said.sampler_rates.end()) {
      value = it->second;
    }
    take(&value, &entry.facts->sampler_learned[sampler], std::optional(rate));
    said.sampler_rates[sampler] = *value;
  }
  limit_samplers(entry.facts.get());
  entry.what->learned = said.learned;
  note(&entry, changed, merged);
  settle(&from, before, &entry);
}

// The samplers that were stated longest ago go.
void Templates::limit_samplers(Facts* facts) {
  while (facts->sampler_learned.size() > kMaxSamplers) {
    const auto oldest =
        std::min_element(facts->sampler_learned.begin(), facts->sampler_learned.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    facts->said.sampler_rates.erase(oldest->first);
    facts->sampler_learned.erase(oldest);
    ++evicted_;
  }
}

void Templates::learn_options(const Domain& domain, const DomainOptions& what) {
  state_options(domain, what, false);
}

uint64_t Templates::key(const Domain& domain, uint16_t id) {
  const uint64_t place = place_of(domain, id);
  const std::string_view bytes(reinterpret_cast<const char*>(&place), sizeof place);
  return fnv(fnv(kFnvBasis, bytes), domain.exporter);
}

void Templates::saved() {
  for (Exporter& exporter : exporters_) {
    for (Entry& entry : exporter.entries) entry.told = entry.what->learned;
  }
}

size_t Templates::count() const {
  size_t count = 0;
  for (const Exporter& exporter : exporters_) count += exporter.entries.size();
  return count;
}

std::vector<uint64_t> Templates::take_learned() { return std::exchange(learned_, {}); }

}  // namespace ew::flow
