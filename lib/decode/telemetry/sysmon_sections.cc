#include "lib/decode/telemetry/sysmon_sections.h"

#include <utility>

namespace ew::sysmon {
namespace {

KeyTable keys_of(const std::vector<Tag>& tags, const std::vector<std::string_view>& metadata,
                 const std::vector<Measure>& measures) {
  KeyTable keys({});
  for (const Tag& tag : tags) keys.add({Take::name, {tag.key}});
  for (const std::string_view key : metadata) keys.add({Take::any, {key}});
  for (const Measure& measure : measures) keys.add({Take::any, {measure.key}});
  return keys;
}

Section array_of(std::string_view name, std::vector<Tag> tags,
                 std::vector<std::string_view> metadata, std::vector<Measure> measures) {
  KeyTable keys = keys_of(tags, metadata, measures);
  return {name, false, std::move(tags), std::move(metadata), std::move(measures), keys};
}

Section object_of(std::string_view name, std::vector<Measure> measures) {
  KeyTable keys = keys_of({}, {}, measures);
  return {name, true, {}, {}, std::move(measures), keys};
}

}  // namespace

const std::vector<Section>& sections() {
  static const std::vector<Section> kSections = {
      array_of("cpus", {{"core_id", "core_id"}, {"label", "label"}, {"cluster", "cluster"}}, {},
               {{"usage_percent", "cpu_usage_percent", "%"},
                {"frequency_hz", "cpu_frequency_hz", "Hz"}}),
      array_of("clusters", {{"name", "cluster"}}, {},
               {{"frequency_hz", "cpu_cluster_frequency_hz", "Hz"}}),
      array_of(
          "disks", {{"mount_point", "mount_point"}}, {},
          {{"used_bytes", "disk_used_bytes", "By"}, {"total_bytes", "disk_total_bytes", "By"}}),
      object_of("memory", {{"used_bytes", "memory_used_bytes", "By"},
                           {"total_bytes", "memory_total_bytes", "By"},
                           {"swap_used_bytes", "memory_swap_used_bytes", "By"},
                           {"swap_total_bytes", "memory_swap_total_bytes", "By"}}),
      array_of("network", {{"interface", "interface"}}, {},
               {{"bytes_sent", "network_bytes_sent", "By"},
                {"bytes_recv", "network_bytes_recv", "By"},
                {"packets_sent", "network_packets_sent", "1"},
                {"packets_recv", "network_packets_recv", "1"},
                {"errors_in", "network_errors_in", "1"},
                {"errors_out", "network_errors_out", "1"},
                {"drops_in", "network_drops_in", "1"},
                {"drops_out", "network_drops_out", "1"}}),
      array_of("processes", {{"pid", "pid"}, {"name", "name"}}, {"status", "start_time"},
               {{"cpu_usage", "process_cpu_usage", "%"},
                {"memory_usage", "process_memory_usage", "By"}}),
  };
  return kSections;
}

}  // namespace ew::sysmon
