#include "cmd/ew-publish/loss_report.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>

namespace ew::publish {
namespace {

class LossReportTest : public testing::Test {
 protected:
  LossReportTest() {
    EXPECT_EQ(pipe2(fds_, O_NONBLOCK), 0);
    diagnostics_.emplace(
        DiagnosticsOptions{"ew-publish", "", LogFormat::text, Level::info, fds_[1]});
    report_.emplace(*diagnostics_, metrics_);
  }
  ~LossReportTest() override {
    close(fds_[0]);
    close(fds_[1]);
  }
  std::string said() {
    char text[4096];
    const ssize_t size = read(fds_[0], text, sizeof text);
    return size > 0 ? std::string(text, static_cast<size_t>(size)) : "";
  }

  int fds_[2];
  Metrics metrics_;
  std::optional<Diagnostics> diagnostics_;
  std::optional<LossReport> report_;
  LossReport::Clock::time_point start_ = LossReport::Clock::now();
};

TEST_F(LossReportTest, TellsTheFirstAtOnceAndThenOnceAMinute) {
  report_->look(start_);
  EXPECT_EQ(said(), "");
  metrics_.counter("dropped_kernel") += 3;
  report_->look(start_ + std::chrono::seconds(1));
  std::string text = said();
  EXPECT_NE(text.find("warning: lost datagrams: 3 by the kernel"), std::string::npos) << text;
  EXPECT_NE(text.find("; 3 since the start"), std::string::npos) << text;
  metrics_.counter("dropped_kernel") += 4;
  metrics_.counter("dropped_queue") += 2;
  report_->look(start_ + std::chrono::seconds(60));
  EXPECT_EQ(said(), "");
  report_->look(start_ + std::chrono::seconds(61));
  text = said();
  EXPECT_NE(text.find("4 by the kernel"), std::string::npos) << text;
  EXPECT_NE(text.find(", 2 because the server"), std::string::npos) << text;
  EXPECT_NE(text.find("; 9 since the start"), std::string::npos) << text;
  report_->look(start_ + std::chrono::seconds(200));
  EXPECT_EQ(said(), "");
}

TEST_F(LossReportTest, SumsUpAtTheEnd) {
  metrics_.counter("received") += 10;
  metrics_.counter("published") += 10;
  report_->summarise();
  EXPECT_EQ(said(), "ew-publish: info: received 10 datagrams, stored 10, lost 0\n");
  report_->refused("message size exceeds maximum allowed (err_code 10054)");
  report_->look(start_);
  EXPECT_NE(said().find("1 refused by the server: message size exceeds"), std::string::npos);
  report_->summarise();
  EXPECT_EQ(said(),
            "ew-publish: warning: received 10 datagrams, stored 10, lost 1: 1 refused by the "
            "server: message size exceeds maximum allowed (err_code 10054)\n");
}

}  // namespace
}  // namespace ew::publish
