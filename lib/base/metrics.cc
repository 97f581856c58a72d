#include "lib/base/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace ew {

void Histogram::add(uint64_t value) {
  const auto bucket = std::min<size_t>(static_cast<size_t>(std::bit_width(value)), kBuckets - 1);
  buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
  uint64_t max = max_.load(std::memory_order_relaxed);
  while (max < value && !max_.compare_exchange_weak(max, value, std::memory_order_relaxed)) {
  }
}

std::string Histogram::json() const {
  std::array<uint64_t, kBuckets> buckets{};
  uint64_t count = 0;
  size_t used = 0;  // without the empty buckets at the end
  for (size_t i = 0; i < kBuckets; ++i) {
    buckets[i] = buckets_[i].load(std::memory_order_relaxed);
    count += buckets[i];
    if (buckets[i] > 0) used = i + 1;
  }
  const uint64_t max = max_.load(std::memory_order_relaxed);
  // The largest value that the bucket may hold in which the percentile lies.
  const auto percentile = [&](uint64_t percent) {
    uint64_t below = 0;
    for (size_t i = 0; i < used; ++i) {
      below += buckets[i];
      if (below * 100 < count * percent) continue;
      return i == kBuckets - 1 ? max : std::min(max, (uint64_t{1} << i) - 1);
    }
    return max;
  };
  return fmt::format(
      "{{\"count\":{},\"sum\":{},\"max\":{},\"p50\":{},\"p99\":{},\"buckets\":[{}]}}", count,
      sum_.load(std::memory_order_relaxed), max, percentile(50), percentile(99),
      fmt::join(buckets.begin(), buckets.begin() + static_cast<std::ptrdiff_t>(used), ","));
}

Counter& Metrics::counter(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return counters_[name];
}

Gauge& Metrics::gauge(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return gauges_[name];
}

Histogram& Metrics::histogram(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return histograms_[name];
}

void Metrics::set_state(std::string_view state) {
  const std::lock_guard lock(mutex_);
  state_ = state;
}

std::string Metrics::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Metrics::set_text(const std::string& name, std::string_view value) {
  const std::lock_guard lock(mutex_);
  texts_[name] = value;
}

void Metrics::set_json(const std::string& name, std::string json) {
  const std::lock_guard lock(mutex_);
  json_[name] = std::move(json);
}

}  // namespace ew
