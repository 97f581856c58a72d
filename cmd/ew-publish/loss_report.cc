#include "cmd/ew-publish/loss_report.h"

#include <fmt/format.h>

namespace ew::publish {
namespace {

// Shorter fills logs while a flood lasts; longer makes people believe that it is over.
constexpr std::chrono::seconds kTellEvery{60};

}  // namespace

LossReport::LossReport(Diagnostics& diagnostics, Metrics& metrics)
    : diagnostics_(diagnostics),
      received_(metrics.counter("received")),
      published_(metrics.counter("published")),
      causes_({{metrics.counter("dropped_kernel"),
                "by the kernel, whose receive buffer was full (--receive-buffer)"},
               {metrics.counter("dropped_queue"),
                "because the server was too slow or away for long (--listen-queue)"},
               {metrics.counter("dropped_truncated"), "longer than a datagram can be"},
               {metrics.counter("dropped_refused"), "refused by the server"},
               {metrics.counter("dropped_at_end"), "not acknowledged before the end"}}),
      refused_(metrics.counter("dropped_refused")) {}

void LossReport::refused(std::string reason) {
  ++refused_;
  reason_ = std::move(reason);
}

void LossReport::look(Clock::time_point now) {
  if (now < next_) return;
  const std::string text = news(false);
  if (text.empty()) return;
  next_ = now + kTellEvery;
  for (Cause& cause : causes_) cause.told = cause.counter;
  diagnostics_.warning(fmt::format("lost datagrams: {}; {} since the start", text, lost()));
}

void LossReport::summarise() const {
  std::string text = fmt::format("received {} datagrams, stored {}, lost {}", received_.load(),
                                 published_.load(), lost());
  if (lost() == 0) return diagnostics_.info(text);
  diagnostics_.warning(text + ": " + news(true));
}

std::string LossReport::news(bool all) const {
  std::string text;
  for (const Cause& cause : causes_) {
    const uint64_t number = cause.counter - (all ? 0 : cause.told);
    if (number == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", number, cause.text);
    if (&cause.counter == &refused_) text += ": " + reason_;
  }
  return text;
}

uint64_t LossReport::lost() const {
  uint64_t sum = 0;
  for (const Cause& cause : causes_) sum += cause.counter;
  return sum;
}

}  // namespace ew::publish
