#include "cmd/ew-dlq/options.h"

#include <gtest/gtest.h>

#include <vector>

namespace ew::dlq {
namespace {

std::optional<ParseEnd> parse(std::vector<const char*> words, Options* options) {
  words.insert(words.begin(), "ew-dlq");
  return parse_options(static_cast<int>(words.size()), words.data(), options);
}

TEST(DlqOptions, TakesTheOptionsOfTheChosenCommand) {
  Options options;
  ASSERT_FALSE(parse({"put", "--ring", "--stream", "DEAD", "--pipeline", "p"}, &options));
  EXPECT_EQ(options.command, Command::put);
  EXPECT_TRUE(options.common.ring);
  EXPECT_EQ(options.stream, "DEAD");
  EXPECT_EQ(options.common.program, "ew-dlq");
  EXPECT_EQ(options.common.pipeline, "p");
  options = {};
  ASSERT_FALSE(parse({"list", "--table", "a.b", "--since", "2h", "--count=3", "--json"}, &options));
  EXPECT_EQ(options.command, Command::list);
  EXPECT_EQ(options.table, "a.b");
  EXPECT_EQ(options.count, 3u);
  EXPECT_EQ(options.stream, "EW_DLQ");
  options = {};
  ASSERT_FALSE(parse({"show", "--payload", "17", "--file", "f"}, &options));
  EXPECT_EQ(options.command, Command::show);
  EXPECT_EQ(options.which, "17");
  EXPECT_EQ(options.file, "f");
}

TEST(DlqOptions, WrongOnesEndWith64) {
  const std::vector<std::vector<const char*>> wrong = {
      {},
      {"bury"},
      {"put", "--stream", "a.b"},
      {"put", "--file", "f", "--stream", "S"},
      {"put", "--json"},
      {"list", "--since", "yesterday"},
      {"list", "--ring"},
      {"show"},
      {"show", "1", "2"},
  };
  for (const auto& words : wrong) {
    Options options;
    const auto end = parse(words, &options);
    ASSERT_TRUE(end) << (words.empty() ? "nothing" : words.back());
    EXPECT_EQ(end->exit_code, 64);
    EXPECT_TRUE(end->error.starts_with("ew-dlq: error: unable to read the options: "))
        << end->error;
  }
}

TEST(DlqOptions, EveryCommandHasHelp) {
  for (const char* command : {"put", "list", "show"}) {
    Options options;
    const auto end = parse({command, "--help"}, &options);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_code, 0);
    EXPECT_NE(end->out.find("EXAMPLE"), std::string::npos);
    EXPECT_NE(end->out.find("--stream NAME"), std::string::npos);
  }
}

}  // namespace
}  // namespace ew::dlq
