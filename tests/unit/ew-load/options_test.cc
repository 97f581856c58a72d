#include "cmd/ew-load/options.h"

#include <gtest/gtest.h>

namespace ew::load {
namespace {

std::optional<ParseEnd> parse(std::vector<const char*> words, Options* options) {
  words.insert(words.begin(), "ew-load");
  return parse_options(static_cast<int>(words.size()), words.data(), options);
}

TEST(LoadOptions, HasTheDefaultsOfTheDesign) {
  Options options;
  ASSERT_FALSE(parse({"--table", "t"}, &options));
  EXPECT_EQ(options.table, "t");
  EXPECT_EQ(options.batch_size, 100U);
  EXPECT_EQ(options.batch_timeout, 1'000'000'000);
  EXPECT_EQ(options.batch_max, 10'000U);
  EXPECT_EQ(options.batch_max_bytes, size_t{16} << 20);
  EXPECT_EQ(options.connect_timeout, 10'000'000'000);
  EXPECT_EQ(options.conflict.action, ConflictPolicy::Action::error);
  EXPECT_TRUE(options.ledger);
  EXPECT_FALSE(options.plan.ignore_unknown);
  EXPECT_FALSE(options.allow_unsafe_server);
}

TEST(LoadOptions, ReadsEachOne) {
  Options options;
  ASSERT_FALSE(parse(
      {"--table=t", "--schema=s", "--db=host=h", "--on-conflict=update:a,b@c",
       "--unknown-columns=ignore", "--no-ledger", "--time-column=at", "--time-window=2000-01-01..",
       "--batch-size=5", "--batch-timeout=50ms", "--batch-max=7", "--batch-max-bytes=1MiB",
       "--ring", "--connect-timeout=3s", "--allow-unsafe-server", "--fail-on-reject"},
      &options));
  EXPECT_EQ(options.schema, "s");
  EXPECT_EQ(options.conninfo, "host=h");
  EXPECT_EQ(options.conflict.columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.conflict.version, "c");
  EXPECT_TRUE(options.plan.ignore_unknown);
  EXPECT_FALSE(options.ledger);
  EXPECT_EQ(options.plan.time_column, "at");
  EXPECT_TRUE(options.plan.window);
  EXPECT_EQ(options.batch_size, 5U);
  EXPECT_EQ(options.batch_timeout, 50'000'000);
  EXPECT_EQ(options.batch_max, 7U);
  EXPECT_EQ(options.batch_max_bytes, size_t{1} << 20);
  EXPECT_TRUE(options.common.ring);
  EXPECT_EQ(options.connect_timeout, 3'000'000'000);
  EXPECT_TRUE(options.allow_unsafe_server);
  EXPECT_TRUE(options.fail_on_reject);
}

TEST(LoadOptions, RefusesWhatMakesNoSense) {
  const std::vector<std::vector<const char*>> wrong = {
      {},
      {"--table"},
      {"--table=t", "--on-conflict=replace"},
      {"--table=t", "--unknown-columns=keep"},
      {"--table=t", "--time-window=yesterday"},
      {"--table=t", "--batch-size=0"},
      {"--table=t", "--ledger=x", "--no-ledger"},
      {"--table=t", "--dry-run", "--ring"},
      {"--table=t", "--db=nonsense"},
      {"--table=t", "extra"},
  };
  for (const auto& words : wrong) {
    Options options;
    const auto end = parse(words, &options);
    ASSERT_TRUE(end) << (words.empty() ? "nothing" : words.back());
    EXPECT_EQ(end->exit_code, kExitUsage);
    EXPECT_TRUE(end->error.starts_with("ew-load: error: "));
  }
}

TEST(LoadOptions, ConflictPolicies) {
  EXPECT_EQ(parse_conflict_policy("nothing")->action, ConflictPolicy::Action::nothing);
  for (const char* wrong :
       {"", "update", "update:", "update:a,", "update:,a", "update:a@", "Error"}) {
    EXPECT_FALSE(parse_conflict_policy(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace ew::load
