#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"
#include "lib/base/timestamp.h"
#include "tests/unit/base/pipes.h"

namespace ew {
namespace {

class StatusFileTest : public testing::Test {
 protected:
  StatusFileOptions options(const std::string& name) { return {dir_.file(name), "load", "flows"}; }

  // Waits until the file shows what is asked for; null if it does not within five seconds.
  nlohmann::json wait_for(const std::string& name,
                          const std::function<bool(const nlohmann::json&)>& wanted) {
    for (int i = 0; i < 500; ++i) {
      const auto object = nlohmann::json::parse(read_file(dir_.file(name)), nullptr, false);
      if (object.is_object() && wanted(object)) return object;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return nullptr;
  }

  TempDir dir_;
  Pipe stderr_;
  Diagnostics log_{{"ew-load", "", LogFormat::text, Level::info, stderr_.writer()}};
  Metrics metrics_;
};

TEST_F(StatusFileTest, ShowsTheStageAndWhatItCounts) {
  metrics_.counter("rows") = UINT64_MAX;
  metrics_.gauge("queue") = -1;
  metrics_.histogram("batch_rows").add(3);
  metrics_.set_state("running");
  metrics_.set_text("database", "db \"x\"\xFF");
  metrics_.set_json("gaps", "[{\"n\":1}]");
  log_.error("unable to x: y");
  const StatusFile file(options("status"), metrics_, log_);
  const auto shown = wait_for("status", [](const auto&) { return true; });
  ASSERT_FALSE(shown.is_null());
  EXPECT_EQ(shown["stage"], "load");
  EXPECT_EQ(shown["pipeline"], "flows");
  EXPECT_EQ(shown["pid"], getpid());
  EXPECT_EQ(shown["state"], "running");
  EXPECT_EQ(shown["last_error"], "unable to x: y");
  EXPECT_EQ(shown["log_lost"], 0);
  EXPECT_GT(shown["rss_bytes"], 100'000);
  EXPECT_EQ(shown["gaps"][0]["n"], 1);
  EXPECT_EQ(shown["database"], "db \"x\"\xEF\xBF\xBD");
  EXPECT_EQ(shown["counters"]["rows"].get<uint64_t>(), UINT64_MAX);
  EXPECT_EQ(shown["gauges"]["queue"], -1);
  EXPECT_EQ(shown["histograms"]["batch_rows"]["max"], 3);
  const auto started = parse_rfc3339(shown["started"].get<std::string>());
  const auto updated = parse_rfc3339(shown["updated"].get<std::string>());
  ASSERT_TRUE(started.has_value() && updated.has_value());
  EXPECT_LE(*started, *updated);
  EXPECT_LT(now_nanos() - *updated, 10 * kNanosPerSecond);
}

TEST_F(StatusFileTest, RewritesEachSecondWithRates) {
  Counter& rows = metrics_.counter("rows");
  const StatusFile file(options("status"), metrics_, log_);
  ASSERT_FALSE(wait_for("status", [](const auto&) { return true; }).is_null());
  rows = 1'000;
  const auto shown =
      wait_for("status", [](const auto& o) { return o["counters"]["rows"] == 1'000; });
  ASSERT_FALSE(shown.is_null());
  EXPECT_GT(shown["rates"]["rows"].get<double>(), 100);
  EXPECT_LE(shown["rates"]["rows"].get<double>(), 1'001);
  EXPECT_FALSE(
      wait_for("status", [](const auto& o) { return o["rates"]["rows"] == 0.0; }).is_null());
}

TEST_F(StatusFileTest, WritesALastTimeAndLeavesNothingElse) {
  {
    const StatusFile file(options("status"), metrics_, log_);
    ASSERT_FALSE(wait_for("status", [](const auto&) { return true; }).is_null());
    metrics_.counter("rows") = 7;
  }
  const auto shown = nlohmann::json::parse(read_file(dir_.file("status")));
  EXPECT_EQ(shown["counters"]["rows"], 7);
  EXPECT_EQ(shown["state"], "stopped");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()), {}), 1);
}

TEST_F(StatusFileTest, TellsOnceThatItCannotWrite) {
  {
    const StatusFile file(options("missing/status"), metrics_, log_);
    std::this_thread::sleep_for(std::chrono::milliseconds(1'100));
  }
  const std::string said = stderr_.take();
  EXPECT_EQ(said.find("ew-load: warning: unable to write the status file "), 0u);
  EXPECT_NE(said.find("No such file or directory"), std::string::npos);
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
}

TEST_F(StatusFileTest, LeavesAFileThatItCannotReplace) {
  const std::string path = dir_.file("status");
  ASSERT_EQ(mkdir(path.c_str(), 0700), 0);
  { const StatusFile file(options("status"), metrics_, log_); }
  EXPECT_NE(stderr_.take().find("Is a directory"), std::string::npos);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()), {}), 1);
}

TEST_F(StatusFileTest, WithoutPathThereIsNoFile) {
  { const StatusFile file({"", "load", ""}, metrics_, log_); }
  EXPECT_EQ(stderr_.take(), "");
  EXPECT_EQ(metrics_.state(), "starting");
}

}  // namespace
}  // namespace ew
