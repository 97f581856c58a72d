#include "lib/base/common_options.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <vector>

#include "lib/base/help_options.h"

namespace ew {
namespace {

// A program with one option of each kind.
class CommonOptionsTest : public testing::Test {
 protected:
  CommonOptionsTest() {
    unsetenv("EW_LOG_LEVEL");
    unsetenv("EW_LOG_FORMAT");
    common_.program = "ew-load";
    app_.add_option("--table", table_, "target table")->type_name("TABLE")->group("Target");
    add_common_options(app_, common_);
    add_max_line_option(app_, common_);
    add_ring_option(app_, common_);
    add_duration(app_, "--ack-wait", ack_wait_, "time to ack");
    add_bytes(app_, "--batch-max-bytes", batch_bytes_, "largest batch");
    add_number(app_, "--batch-size", batch_size_, {1, 1'000}, "rows of a batch");
    set_help(app_, {"Loads rows.", "ew-load --table t < rows.ndjson", "0  done\n64  wrong options",
                    "PGHOST  server"});
  }
  ~CommonOptionsTest() override {
    unsetenv("EW_LOG_LEVEL");
    unsetenv("EW_LOG_FORMAT");
  }

  std::optional<ParseEnd> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "path/to/ew-load");
    return parse_options(app_, static_cast<int>(arguments.size()), arguments.data());
  }
  // What stands between "unable to read the options: " and the hint.
  std::string reason(const std::vector<const char*>& arguments) {
    const auto end = parse(arguments);
    if (!end) return "accepted";
    EXPECT_EQ(end->exit_code, 64);
    EXPECT_EQ(end->out, "");
    const std::string before = "ew-load: error: unable to read the options: ";
    const std::string after = "; see ew-load --help\n";
    EXPECT_TRUE(end->error.starts_with(before) && end->error.ends_with(after)) << end->error;
    return end->error.substr(before.size(), end->error.size() - before.size() - after.size());
  }

  CLI::App app_;
  CommonOptions common_;
  std::string table_;
  int64_t ack_wait_ = 30'000'000'000;
  uint64_t batch_bytes_ = uint64_t{16} << 20;
  uint64_t batch_size_ = 100;
};

TEST_F(CommonOptionsTest, NothingGivenMeansTheDefaults) {
  EXPECT_FALSE(parse({}).has_value());
  EXPECT_EQ(common_.log_format, LogFormat::text);
  EXPECT_EQ(common_.log_level, Level::info);
  EXPECT_EQ(common_.max_line, kDefaultMaxLine);
  EXPECT_FALSE(common_.ring);
  EXPECT_EQ(ack_wait_, 30'000'000'000);
  EXPECT_EQ(common_.diagnostics().program, "ew-load");
}

TEST_F(CommonOptionsTest, TakesEveryOption) {
  EXPECT_FALSE(parse({"--log-format", "json", "--log-level=warning", "--status-file", "s",
                      "--pipeline", "p", "--max-line", "64KiB", "--ring", "--ack-wait", "1m30s",
                      "--batch-max-bytes", "1GiB", "--batch-size", "010", "--table", "t"})
                   .has_value());
  EXPECT_EQ(common_.log_format, LogFormat::json);
  EXPECT_EQ(common_.log_level, Level::warning);
  EXPECT_EQ(common_.status_file, "s");
  EXPECT_EQ(common_.pipeline, "p");
  EXPECT_EQ(common_.max_line, 65536u);
  EXPECT_TRUE(common_.ring);
  EXPECT_EQ(ack_wait_, 90'000'000'000);
  EXPECT_EQ(batch_bytes_, uint64_t{1} << 30);
  EXPECT_EQ(batch_size_, 10u);
}

TEST_F(CommonOptionsTest, QuietAndVerboseWinOverTheLevel) {
  EXPECT_FALSE(parse({"-q", "--log-level", "debug"}).has_value());
  EXPECT_EQ(common_.log_level, Level::error);
  EXPECT_FALSE(parse({"--verbose"}).has_value());
  EXPECT_EQ(common_.log_level, Level::debug);
  EXPECT_EQ(reason({"-q", "-v"}), "--quiet excludes --verbose");
  EXPECT_FALSE(parse({"-v", "-v", "--ring", "--ring"}).has_value());
}

TEST_F(CommonOptionsTest, FlagsWinOverTheEnvironmentAndThatOverTheDefaults) {
  setenv("EW_LOG_LEVEL", "error", 1);
  setenv("EW_LOG_FORMAT", "json", 1);
  EXPECT_FALSE(parse({}).has_value());
  EXPECT_EQ(common_.log_level, Level::error);
  EXPECT_EQ(common_.log_format, LogFormat::json);
  EXPECT_FALSE(parse({"--log-level", "debug"}).has_value());
  EXPECT_EQ(common_.log_level, Level::debug);
  setenv("EW_LOG_LEVEL", "loud", 1);
  EXPECT_EQ(reason({}),
            "--log-level: 'loud' is not one of error, warning, info, debug (from EW_LOG_LEVEL)");
}

TEST_F(CommonOptionsTest, NamesTheOptionAndWhatARightValueLooksLike) {
  EXPECT_EQ(reason({"--ack-wait", "5x"}),
            "--ack-wait: '5x' is not a duration such as 500ms, 30s, 10m or 1h30m");
  EXPECT_EQ(reason({"--ack-wait", "-5s"}), "--ack-wait: '-5s' is negative; a duration is not");
  EXPECT_EQ(reason({"--batch-max-bytes", "1.5M"}),
            "--batch-max-bytes: '1.5M' is not a number of bytes such as 65536, 64KiB or 16MiB");
  EXPECT_EQ(reason({"--max-line", "0"}), "--max-line: '0' is not between 1 and 1GiB");
  EXPECT_EQ(reason({"--batch-size", "0"}), "--batch-size: 0 is not between 1 and 1000");
  EXPECT_EQ(reason({"--batch-size", "-1"}), "--batch-size: '-1' is not a whole number");
  EXPECT_EQ(reason({"--batch-size", "99999999999999999999"}),
            "--batch-size: '99999999999999999999' is not a whole number");
  EXPECT_EQ(reason({"--log-format", "xml"}), "--log-format: 'xml' is not one of text, json");
}

TEST_F(CommonOptionsTest, ARefusedValueChangesNothing) {
  reason({"--ack-wait", "5x", "--batch-size", "0"});
  EXPECT_EQ(ack_wait_, 30'000'000'000);
  EXPECT_EQ(batch_size_, 100u);
}

TEST_F(CommonOptionsTest, SuggestsTheNearestOption) {
  EXPECT_EQ(reason({"--tabel", "t"}), "there is no option --tabel; --table is the nearest");
  EXPECT_EQ(reason({"--ack-wai=5s"}), "there is no option --ack-wai; --ack-wait is the nearest");
  EXPECT_EQ(reason({"--nothing-like-it"}), "there is no option --nothing-like-it");
  EXPECT_EQ(reason({"-Z"}), "there is no option -Z");
}

TEST_F(CommonOptionsTest, KeepsValuesOfUnknownOptionsToItself) {
  EXPECT_EQ(reason({"--pasword=secret"}), "there is no option --pasword");
}

TEST_F(CommonOptionsTest, SaysWhatElseIsWrong) {
  EXPECT_EQ(reason({"left"}), "there is no argument 'left'");
  EXPECT_EQ(reason({"two\nlines"}), "there is no argument 'two lines'");
  EXPECT_EQ(reason({"--table"}), "--table needs a value");
  EXPECT_EQ(reason({"--table", "a", "--table", "b"}), "--table is given more than once");
  app_.get_option("--table")->required();
  EXPECT_EQ(reason({}), "--table is required");
}

TEST_F(CommonOptionsTest, HelpHasItsPartsInOrder) {
  const auto end = parse({"--help"});
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->exit_code, 0);
  EXPECT_EQ(end->error, "");
  size_t at = 0;
  for (const char* part :
       {"Usage: ew-load", "\n\nLoads rows.\n", "\nEXAMPLE\n  ew-load --table t < rows.ndjson\n",
        "\nTARGET\n  --table TABLE               target table\n", "\nOPTIONS\n", "\nCOMMON\n",
        "\nEXIT STATUS\n  0   done\n  64  wrong options\n",
        "\nENVIRONMENT\n  PGHOST         server\n  EW_LOG_FORMAT  --log-format\n"}) {
    const size_t found = end->out.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << "\n" << end->out;
    at = found;
  }
}

TEST_F(CommonOptionsTest, HelpShowsDefaultsAsPeopleWriteThem) {
  const std::string help = parse({"-h"})->out;
  EXPECT_NE(help.find("time to ack (default: 30s)"), std::string::npos);
  EXPECT_NE(help.find("largest batch (default: 16MiB)"), std::string::npos);
  EXPECT_NE(help.find("rows of a batch (default: 100)"), std::string::npos);
  EXPECT_NE(help.find("(default: info)"), std::string::npos);
}

TEST_F(CommonOptionsTest, HelpFitsATerminal) {
  std::string help = parse({"--help"})->out;
  for (size_t at = 0; at < help.size();) {
    const size_t end = help.find('\n', at);
    EXPECT_LE(end - at, 80u) << help.substr(at, end - at);
    at = end + 1;
  }
}

TEST_F(CommonOptionsTest, EveryOptionHasDescriptionGroupAndValueName) {
  for (const CLI::Option* option : app_.get_options()) {
    EXPECT_FALSE(option->get_description().empty()) << option->get_name();
    EXPECT_FALSE(option->get_group().empty()) << option->get_name();
    if (option->get_items_expected_max() > 0) {
      EXPECT_FALSE(option->get_type_name().empty()) << option->get_name();
      EXPECT_NE(option->get_type_name(), "TEXT") << option->get_name();
    }
  }
}

TEST_F(CommonOptionsTest, PrintsItsVersion) {
  const auto end = parse({"--version"});
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->exit_code, 0);
  EXPECT_EQ(end->out, "ew-load 0.1.0\n");
}

TEST(CommandOptions, EachCommandHasItsOwnHelp) {
  CLI::App app;
  CommonOptions common;
  common.program = "ew-dlq";
  add_common_options(app, common);
  set_help(app, {"Keeps dead letters.", "ew-dlq list", "", ""});
  bool json = false;
  CLI::App* list = app.add_subcommand("list", "Shows letters.");
  list->add_flag("--json", json, "one JSON object a line");
  CLI::App* show = app.add_subcommand("show");
  set_help(*show, {"Shows one letter.", "ew-dlq show 1", "", ""});
  const auto help = [&](std::vector<const char*> arguments) {
    return parse_options(app, static_cast<int>(arguments.size()), arguments.data())->out;
  };
  const std::string top = help({"ew-dlq", "--help"});
  EXPECT_EQ(top.find("Usage: ew-dlq [OPTIONS] COMMAND\n"), 0u);
  EXPECT_NE(top.find("\nCOMMANDS\n  list                        Shows letters.\n"),
            std::string::npos);
  EXPECT_NE(top.find("  show                        Shows one letter.\n"), std::string::npos);
  const std::string below = help({"ew-dlq", "list", "--help"});
  EXPECT_EQ(below.find("Usage: ew-dlq list [OPTIONS]\n\nShows letters.\n"), 0u) << below;
  EXPECT_EQ(below.find("ew-dlq list\n\n"), std::string::npos) << "the example of its parent";
  EXPECT_EQ(help({"ew-dlq", "show", "--help"}).find("Usage: ew-dlq show [OPTIONS]\n\nShows one"),
            0u);
}

TEST(CommandOptions, SuggestsOptionsOfTheCommand) {
  CLI::App app;
  CommonOptions common;
  common.program = "ew-dlq";
  add_common_options(app, common);
  bool json = false;
  app.add_subcommand("list", "Shows letters.")->add_flag("--json", json, "one object a line");
  const char* arguments[] = {"ew-dlq", "list", "--jsno"};
  const auto end = parse_options(app, 3, arguments);
  ASSERT_TRUE(end.has_value());
  EXPECT_NE(end->error.find("there is no option --jsno; --json is the nearest"), std::string::npos)
      << end->error;
}

TEST(UsageError, KeepsTheGrammar) {
  const ParseEnd end = usage_error("ew-load", "--since is after --until");
  EXPECT_EQ(end.exit_code, 64);
  EXPECT_EQ(end.error,
            "ew-load: error: unable to read the options: --since is after --until; "
            "see ew-load --help\n");
}

}  // namespace
}  // namespace ew
