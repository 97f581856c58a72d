#include "cmd/ew-decode/options.h"

#include <gtest/gtest.h>

#include <vector>

namespace ew::decode {
namespace {

struct Parsed {
  explicit Parsed(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "ew-decode");
    end = parse_options(static_cast<int>(arguments.size()), arguments.data(), &options);
  }
  Options options;
  std::optional<ParseEnd> end;
};

TEST(Options, NeedNoMoreThanAType) {
  const Parsed parsed({"--type=telemetry"});
  ASSERT_FALSE(parsed.end);
  EXPECT_EQ(parsed.options.type->name, "telemetry");
  EXPECT_EQ(parsed.options.input, Input::envelope);
  EXPECT_FALSE(parsed.options.plain);
  EXPECT_FALSE(parsed.options.reject_nul);
  EXPECT_FALSE(parsed.options.common.ring);
  EXPECT_EQ(parsed.options.common.max_line, kDefaultMaxLine);
}

TEST(Options, AutoIsNoTypeAndNeedsSubjects) {
  const Parsed parsed({"--type=auto"});
  ASSERT_FALSE(parsed.end);
  EXPECT_EQ(parsed.options.type, nullptr);
  EXPECT_TRUE(parsed.options.by_subject);
  // The last one counts.
  EXPECT_FALSE(Parsed({"--type=auto", "--type=telemetry"}).options.by_subject);
  EXPECT_TRUE(Parsed({"--type=auto", "--input=json"}).end);
  EXPECT_TRUE(
      type_list().ends_with("\nauto\t\tchosen by the subject, for looking and splitting\n"));
}

TEST(Options, AreRead) {
  const Parsed parsed({"--type", "telemetry", "--input", "raw", "--source", "day/1", "--plain",
                       "--letters", "l", "--nul", "reject", "--max-line", "1KiB",
                       "--fail-on-reject"});
  ASSERT_FALSE(parsed.end) << parsed.end->error;
  EXPECT_EQ(parsed.options.input, Input::raw);
  EXPECT_EQ(parsed.options.source, "day/1");
  EXPECT_TRUE(parsed.options.plain);
  EXPECT_EQ(parsed.options.letters, "l");
  EXPECT_TRUE(parsed.options.reject_nul);
  EXPECT_TRUE(parsed.options.fail_on_reject);
  EXPECT_EQ(parsed.options.common.max_line, 1024u);
}

TEST(Options, OfCapturesNamePorts) {
  const Parsed parsed({"--type=netflow", "--input=pcap", "--pcap-ports=2055,4739"});
  ASSERT_FALSE(parsed.end) << parsed.end->error;
  EXPECT_EQ(parsed.options.input, Input::pcap);
  EXPECT_EQ(parsed.options.pcap_ports, (std::vector<uint16_t>{2055, 4739}));
  EXPECT_FALSE(Parsed({"--type=netflow", "--input=pcap"}).end);
  EXPECT_FALSE(Parsed({"--type=logs", "--input=pcap", "--pcap-ports=514"}).end);
}

TEST(Options, OfDatagrams) {
  const Parsed given({"--type=netflow", "--exporter-header=X-Router", "--exporter-token=3",
                      "--templates=t.json", "--park-messages=0", "--park-bytes=1MiB",
                      "--park-timeout=90s", "--scale-sampling"});
  ASSERT_FALSE(given.end) << given.end->error;
  EXPECT_EQ(given.options.exporter.header, "X-Router");
  EXPECT_EQ(given.options.exporter.token, 3u);
  EXPECT_EQ(given.options.templates, "t.json");
  EXPECT_EQ(given.options.parking.messages, 0u);
  EXPECT_EQ(given.options.parking.bytes, 1u << 20);
  EXPECT_EQ(given.options.parking.time_ns, 90'000'000'000);
  EXPECT_TRUE(given.options.scale_sampling);
  const Parsed none({"--type=auto"});
  EXPECT_EQ(none.options.exporter.header, "Ew-Exporter");
  EXPECT_EQ(none.options.exporter.token, 0u);
  EXPECT_EQ(none.options.parking.messages, 5000u);
  EXPECT_EQ(none.options.parking.bytes, 16u << 20);
  EXPECT_EQ(none.options.parking.time_ns, 300'000'000'000);
  EXPECT_TRUE(none.options.flows());
  EXPECT_FALSE(Parsed({"--type=telemetry"}).options.flows());
}

TEST(Options, ThatMakeNoSenseAreRefusedWithOneLine) {
  const std::vector<std::vector<const char*>> wrong = {
      {},
      {"--type=nothing"},
      {"--type=telemetry", "--input=yaml"},
      {"--type=telemetry", "--templates=t"},
      {"--type=sweep", "--scale-sampling"},
      {"--type=netflow", "--exporter-token=0"},
      {"--type=netflow", "--park-timeout=soon"},
      {"--type=telemetry", "--nul=drop"},
      {"--type=telemetry", "--letters=l"},
      {"--type=telemetry", "--source="},
      {"--type=telemetry", "--source=a\nb"},
      {"--type=telemetry", "--ring", "--plain"},
      {"--type=telemetry", "--ring", "--input=json"},
      {"--type=telemetry", "file"},
      {"--type=telemetry", "--input=pcap"},
      {"--type=netflow", "--pcap-ports=2055"},
      {"--type=netflow", "--input=pcap", "--pcap-ports=2055,0"},
      {"--type=netflow", "--input=pcap", "--pcap-ports=65536"},
      {"--type=netflow", "--input=pcap", "--pcap-ports=02055"},
  };
  for (const auto& arguments : wrong) {
    const Parsed parsed(arguments);
    ASSERT_TRUE(parsed.end) << arguments.size();
    EXPECT_EQ(parsed.end->exit_code, kExitUsage);
    EXPECT_TRUE(parsed.end->error.starts_with("ew-decode: error: ")) << parsed.end->error;
    EXPECT_EQ(parsed.end->error.find('\n'), parsed.end->error.size() - 1);
  }
}

TEST(Options, ListTypesNeedsNoType) {
  const Parsed parsed({"--list-types"});
  ASSERT_FALSE(parsed.end);
  EXPECT_TRUE(parsed.options.list_types);
  EXPECT_TRUE(type_list().starts_with("telemetry\ttimeseries_metrics\t"));
}

}  // namespace
}  // namespace ew::decode
