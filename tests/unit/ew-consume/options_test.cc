#include "cmd/ew-consume/options.h"

#include <gtest/gtest.h>

namespace ew::consume {
namespace {

constexpr int64_t kNow = 1'795'428'000'000'000'000;

struct Parsed {
  ConsumeOptions options;
  std::optional<ParseEnd> end;
};

Parsed parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "ew-consume");
  Parsed result;
  result.end = parse_command_line(static_cast<int>(words.size()), words.data(), &result.options);
  return result;
}

TEST(ParseInstant, ReadsNowDurationsAndTimes) {
  EXPECT_EQ(parse_instant("now", kNow)->nanos, kNow);
  EXPECT_EQ(parse_instant("2h", kNow)->nanos, kNow - int64_t{7200} * 1'000'000'000);
  EXPECT_TRUE(parse_instant("2h", kNow)->relative);
  EXPECT_EQ(parse_instant("2026-11-23T10:00:00Z", kNow)->nanos, kNow);
  EXPECT_FALSE(parse_instant("2026-11-23T10:00:00Z", kNow)->relative);
  EXPECT_FALSE(parse_instant("yesterday", kNow));
  EXPECT_FALSE(parse_instant("", kNow));
}

TEST(Options, AcksAreReadForADurableAndInARing) {
  EXPECT_FALSE(parsed({"--stream", "S"}).options.acks);
  EXPECT_TRUE(parsed({"--stream", "S", "--consumer", "c"}).options.acks);
  EXPECT_TRUE(parsed({"--stream", "S", "--ring"}).options.acks);
  EXPECT_EQ(parsed({"--stream", "S", "--ring"}).options.consumer, "ew");
  EXPECT_EQ(parsed({"--stream", "S", "--acks", "-", "--subject", "a.*.>"}).options.consumer,
            "ew_a____");
}

TEST(Options, GivenValuesAreToldFromDefaults) {
  const ConsumeOptions options =
      parsed({"--stream", "S", "--ack-wait", "5s", "--max-outstanding", "7"}).options;
  EXPECT_TRUE(options.ack_wait_given);
  EXPECT_TRUE(options.max_outstanding_given);
  EXPECT_EQ(options.ack_wait_ns, 5'000'000'000);
  EXPECT_FALSE(parsed({"--stream", "S"}).options.ack_wait_given);
  EXPECT_FALSE(parsed({"--stream", "S"}).options.start_seq.has_value());
  EXPECT_EQ(parsed({"--stream", "S", "--no-follow"}).options.follow, false);
}

TEST(Options, WrongOnesAreUsageErrors) {
  using Words = std::vector<const char*>;
  for (const Words& words : {Words{},
                             {"--stream", "a.b"},
                             {"--stream", "S", "--consumer", "a.b"},
                             {"--stream", "S", "--acks", "yes"},
                             {"--stream", "S", "--acks", "none", "--consumer", "c"},
                             {"--stream", "S", "--acks", "none", "--ring"},
                             {"--stream", "S", "--start-after-consumer", "c"},
                             {"--stream", "S", "--since", "1h", "--start-seq", "1"},
                             {"--stream", "S", "--since", "soon"},
                             {"--stream", "S", "--start-seq", "0"},
                             {"--stream", "S", "--count", "-1"},
                             {"--stream", "S", "--create-stream"},
                             {"--stream", "S", "--ack-wait", "1ms"},
                             {"--stream", "S", "--subject", "a b"},
                             {"--stream", "S", "--source", "a\tb"},
                             {"--stream", "S", "extra"}}) {
    const Parsed result = parsed(words);
    ASSERT_TRUE(result.end.has_value()) << testing::PrintToString(words);
    EXPECT_EQ(result.end->exit_code, kExitUsage) << result.end->error;
    EXPECT_EQ(result.end->error.rfind("ew-consume: error: ", 0), 0U) << result.end->error;
  }
}

}  // namespace
}  // namespace ew::consume
