#include "cmd/ew-consume/relay.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace ew::consume {
namespace {

using std::chrono::seconds;
using Clock = Relay::Clock;

// A relay whose lines go into a file.
class RelayTest : public testing::Test {
 protected:
  RelayTest() {
    char name[] = "/tmp/ew-relay.XXXXXX";
    fd_ = mkstemp(name);
    path_ = name;
    options_.source = "T@1";
    options_.stream = "T";
    options_.acks = true;
  }
  ~RelayTest() override {
    close(fd_);
    unlink(path_.c_str());
  }
  void make() {
    output_ = std::make_unique<Output>(dup(fd_), [] {});
    relay_ = std::make_unique<Relay>(options_, *output_, metrics_);
  }
  void deliver(uint64_t seq, uint64_t delivered = 1, Clock::time_point now = Clock::now(),
               uint64_t consumer_seq = 0, const char* consumer = "c") {
    Delivery delivery;
    delivery.subject = "t.a";
    delivery.payload = "1";
    delivery.reply = "$JS.ACK.T.c.1.1.1.1.0";
    delivery.token.consumer = consumer;
    delivery.token.stream_seq = seq;
    delivery.token.consumer_seq = consumer_seq;
    delivery.token.time_ns = static_cast<int64_t>(seq) * 10;
    delivery.token.delivered = delivered;
    relay_->on_message(delivery, now);
  }
  size_t ack(uint64_t seq, const std::string& source = "T@1") {
    Replies replies;
    relay_->take_acks({source + "/" + std::to_string(seq) + "/" + std::to_string(seq * 10)},
                      &replies);
    return replies.size();
  }
  std::string lines() {
    output_->close(true);
    while (!output_->closed()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::string text(1 << 20, '\0');
    text.resize(static_cast<size_t>(pread(fd_, text.data(), text.size(), 0)));
    return text;
  }
  // The sequences that were passed on, in order: "1 2 ".
  std::string passed() {
    const std::string text = lines();
    std::string seqs;
    for (size_t at = 0; (at = text.find("\"seq\":\"", at)) != std::string::npos;) {
      at += 7;
      seqs += text.substr(at, text.find('"', at) - at) + " ";
    }
    return seqs;
  }

  int fd_;
  std::string path_;
  RelayOptions options_;
  Metrics metrics_;
  std::unique_ptr<Output> output_;
  std::unique_ptr<Relay> relay_;
};

TEST_F(RelayTest, PassesEachMessageOnceAndAcksItOnce) {
  make();
  deliver(1);
  deliver(2);
  deliver(1, 2);
  EXPECT_EQ(relay_->outstanding(), 2U);
  EXPECT_EQ(ack(1), 1U);
  EXPECT_EQ(ack(1), 0U);
  EXPECT_EQ(ack(2, "OTHER@1"), 0U);
  EXPECT_EQ(relay_->outstanding(), 1U);
  EXPECT_EQ(metrics_.counter("unknown_acks"), 2U);
  EXPECT_EQ(metrics_.counter("suppressed"), 1U);
  EXPECT_EQ(passed(), "1 2 ");
}

TEST_F(RelayTest, PullsAreBoundedByWhatIsOutstanding) {
  options_.max_outstanding = 3;
  make();
  EXPECT_EQ(relay_->allowance().messages, 1U);  // the first shows its delivery count
  EXPECT_TRUE(relay_->allowance().idle);
  deliver(1);
  EXPECT_EQ(relay_->allowance().messages, 2U);
  EXPECT_FALSE(relay_->allowance().idle);
  deliver(2);
  deliver(3);
  EXPECT_EQ(relay_->allowance().messages, 0U);
  ack(2);
  EXPECT_EQ(relay_->allowance().messages, 1U);
  relay_->stop_passing();
  EXPECT_EQ(relay_->allowance().messages, 0U);
}

TEST_F(RelayTest, ASuspectTravelsAlone) {
  make();
  const Clock::time_point now = Clock::now();
  deliver(1, 1, now);
  deliver(2, 8, now);
  deliver(3, 1, now);
  EXPECT_EQ(relay_->allowance().messages, 0U);
  EXPECT_EQ(output_->status().ok(), true);
  Replies replies;
  ack(1);  // now 2 may go, alone
  ack(3);  // unknown to downstream, yet acked: it was held back
  relay_->release(now);
  ack(2);
  EXPECT_EQ(passed(), "1 2 3 ");
}

TEST_F(RelayTest, ASuspectThatStaysAwayHoldsOthersBackForTenSecondsOnly) {
  make();
  const Clock::time_point now = Clock::now();
  deliver(2, 8, now);
  deliver(3, 1, now);
  relay_->release(now + seconds(9));
  relay_->update_gauges();
  EXPECT_EQ(metrics_.gauge("held_back"), 1);
  EXPECT_EQ(metrics_.gauge("suspects"), 1);
  relay_->release(now + seconds(10));
  relay_->update_gauges();
  EXPECT_EQ(metrics_.gauge("held_back"), 0);
  EXPECT_EQ(passed(), "2 3 ");
}

TEST_F(RelayTest, AboveMaxDeliveriesAMessageIsDead) {
  options_.max_deliveries = 2;
  make();
  deliver(1, 2);
  deliver(2, 3);
  const std::string text = lines();
  EXPECT_EQ(text.find("{\"@dead\":"), text.find("\n") + 1);
  EXPECT_NE(text.find("\"code\":\"crashed_pipeline\""), std::string::npos);
  EXPECT_NE(text.find("\n{\"@end\":\"T@1/2/20\",\"again\":true}\n"), std::string::npos);
  EXPECT_EQ(ack(2), 1U);
}

TEST_F(RelayTest, WithoutAcksEndsWithTheLastSequence) {
  options_.acks = false;
  options_.extent.end_seq = 2;
  make();
  relay_->expect("c");
  deliver(1, 1, Clock::now(), 1);
  EXPECT_FALSE(relay_->ended());
  deliver(2, 1, Clock::now(), 2);
  EXPECT_TRUE(relay_->ended());
  deliver(3, 1, Clock::now(), 3);
  EXPECT_EQ(passed(), "1 2 ");
}

TEST_F(RelayTest, WithAcksEarlierMessagesMayStillComeAfterTheLast) {
  options_.extent.end_seq = 2;
  make();
  deliver(2);
  EXPECT_FALSE(relay_->ended());
  EXPECT_FALSE(relay_->beyond());
  deliver(3);
  EXPECT_FALSE(relay_->ended());
  EXPECT_TRUE(relay_->beyond());
  EXPECT_EQ(relay_->allowance().messages, 0U);  // until the next probe
  deliver(1, 2);
  EXPECT_EQ(relay_->outstanding(), 3U);  // the one beyond is nakked at the end
  EXPECT_EQ(relay_->unacked(), 2U);
  EXPECT_EQ(passed(), "2 1 ");
}

TEST_F(RelayTest, PassesNothingBeyondATime) {
  options_.extent.until_ns = 25;
  make();
  deliver(2);
  EXPECT_FALSE(relay_->beyond());
  deliver(3);
  EXPECT_TRUE(relay_->beyond());
  EXPECT_EQ(passed(), "2 ");
}

TEST_F(RelayTest, EndsAfterACount) {
  options_.extent.count = 2;
  make();
  deliver(1);
  deliver(1, 2);  // passed on already, does not count
  EXPECT_FALSE(relay_->ended());
  EXPECT_EQ(relay_->allowance().messages, 1U);
  deliver(5);
  EXPECT_TRUE(relay_->ended());
  deliver(6);
  EXPECT_EQ(passed(), "1 5 ");
}

TEST_F(RelayTest, WithoutAcksAGapIsSeenAndNothingPassesIt) {
  options_.acks = false;
  make();
  relay_->expect("c");
  deliver(10, 1, Clock::now(), 1);
  deliver(11, 1, Clock::now(), 1, "old");
  deliver(12, 1, Clock::now(), 3);
  EXPECT_TRUE(relay_->gap());
  deliver(13, 1, Clock::now(), 4);
  EXPECT_EQ(relay_->last_seq(), 10U);
  relay_->expect("d");
  EXPECT_FALSE(relay_->gap());
  deliver(11, 1, Clock::now(), 1, "d");
  EXPECT_EQ(passed(), "10 11 ");
}

TEST_F(RelayTest, DoubtfulDeliveriesSayAgain) {
  make();
  const Clock::time_point now = Clock::now();
  deliver(1, 1, now);
  relay_->doubt_until(now + seconds(5));
  deliver(2, 1, now + seconds(4));
  deliver(3, 1, now + seconds(5));
  const std::string text = lines();
  EXPECT_EQ(text.find("\"again\":true"), text.rfind("\"again\":true"));
  EXPECT_GT(text.find("\"again\":true"), text.find("\"seq\":\"2\""));
}

}  // namespace
}  // namespace ew::consume
