#include "lib/decode/routes.h"

namespace ew {
namespace {

constexpr Route kRoutes[] = {
    {"telemetry.>", "telemetry"},
    {"sweep.>", "sweep"},
    {"netflow.>", "netflow"},
    {"flows.raw.>", "netflow"},
    {"events.otel.logs", "logs"},
    {"otel.logs.>", "logs"},
    {"otel.logs", "logs"},
    {"events.otel.traces", "otel-traces"},
    {"otel.traces.>", "otel-traces"},
    {"otel.traces", "otel-traces"},
    {"events.otel.metrics", "otel-metrics"},
    {"events.otel.metrics.>", "otel-metrics"},
    {"otel.metrics.>", "otel-metrics"},
    {"otel.metrics", "otel-metrics"},
    {"events.ocsf.>", "ocsf"},
    {"events.>", "events"},
    {"logs.>", "logs"},
};

bool fits(std::string_view subject, std::string_view pattern) {
  if (!pattern.ends_with('>')) return subject == pattern;
  pattern.remove_suffix(1);
  return subject.size() > pattern.size() && subject.starts_with(pattern);
}

}  // namespace

std::span<const Route> decode_routes() { return kRoutes; }

std::string_view subject_to_type(std::string_view subject) {
  for (;;) {
    for (const Route& route : kRoutes) {
      if (fits(subject, route.pattern)) return route.type;
    }
    const size_t dot = subject.find('.');
    if (dot == std::string_view::npos) return {};
    subject.remove_prefix(dot + 1);
  }
}

}  // namespace ew
