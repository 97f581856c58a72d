#include "cmd/ew-consume/watch.h"

#include <gtest/gtest.h>

#include "tests/unit/base/pipes.h"

namespace ew::consume {
namespace {

class WatchTest : public testing::Test {
 protected:
  WatchTest() : diagnostics_({"ew-consume", "", LogFormat::text, Level::info, pipe_.writer()}) {
    stream_.name = "S";
    stream_.retention = "limits";
    stream_.first_seq = 1;
    consumer_.name = "c";
    consumer_.ack_policy = "explicit";
  }

  // Delivered and acked up to that sequence.
  void done(uint64_t stream_seq, uint64_t consumer_seq) {
    consumer_.delivered_stream_seq = consumer_.ack_floor_stream_seq = stream_seq;
    consumer_.delivered_consumer_seq = consumer_seq;
    stream_.last_seq = std::max(stream_.last_seq, stream_seq);
  }
  uint64_t lost() { return metrics_.counter("lost_to_retention"); }

  Pipe pipe_;
  Diagnostics diagnostics_;
  Metrics metrics_;
  ConsumerInfo consumer_;
  StreamInfo stream_;
};

TEST_F(WatchTest, CountsWhatWasDroppedBeforeItWasDelivered) {
  Watch watch(diagnostics_, metrics_, "");
  done(2, 2);
  stream_.first_seq = 6;
  watch.look(consumer_, stream_, false);
  watch.look(consumer_, stream_, false);
  EXPECT_EQ(lost(), 3u);
  EXPECT_NE(pipe_.take().find("sequences 3 to 5"), std::string::npos);
}

TEST_F(WatchTest, CountsWhatWasSteppedOverBetweenTwoLooks) {
  Watch watch(diagnostics_, metrics_, "");
  done(20, 20);
  watch.look(consumer_, stream_, true);
  done(500, 120);
  stream_.first_seq = 401;
  watch.look(consumer_, stream_, true);
  watch.look(consumer_, stream_, true);
  EXPECT_EQ(lost(), 380u);
  EXPECT_NE(pipe_.take().find("sequences 21 to 400"), std::string::npos);
}

TEST_F(WatchTest, TakesAFilterThatIsTheStreamsOwnSubjectForNone) {
  stream_.only_subject = "s.>";
  Watch watch(diagnostics_, metrics_, "s.>");
  watch.look(consumer_, stream_, true);
  done(500, 100);
  stream_.first_seq = 401;
  watch.look(consumer_, stream_, true);
  EXPECT_EQ(lost(), 400u);
}

TEST_F(WatchTest, IsQuietWhereEverythingWasDeliveredBeforeItWasDropped) {
  Watch watch(diagnostics_, metrics_, "");
  done(20, 20);
  watch.look(consumer_, stream_, true);
  done(500, 500);
  stream_.first_seq = 401;
  watch.look(consumer_, stream_, true);
  done(600, 610);  // ten of them came twice
  stream_.first_seq = 601;
  watch.look(consumer_, stream_, true);
  EXPECT_EQ(lost(), 0u);
  EXPECT_EQ(pipe_.take(), "");
}

TEST_F(WatchTest, DoesNotTakeSequencesOfOtherSubjectsForLost) {
  stream_.only_subject = "s.>";
  Watch watch(diagnostics_, metrics_, "s.a");
  done(20, 4);
  watch.look(consumer_, stream_, true);
  done(500, 100);
  stream_.first_seq = 401;
  watch.look(consumer_, stream_, true);
  EXPECT_EQ(lost(), 0u);
}

TEST_F(WatchTest, ANewConsumerHasMissedNothing) {
  Watch watch(diagnostics_, metrics_, "");
  stream_.first_seq = 100;
  watch.look(consumer_, stream_, true);
  EXPECT_EQ(lost(), 0u);
  stream_.first_seq = 150;  // also after a reconnect it may miss something
  watch.look(consumer_, stream_, true);
  EXPECT_EQ(lost(), 50u);
}

TEST_F(WatchTest, TellsOfATailThatIsGone) {
  Watch watch(diagnostics_, metrics_, "");
  done(5, 5);
  stream_.last_seq = 2;
  watch.look(consumer_, stream_, false);
  watch.look(consumer_, stream_, false);
  EXPECT_EQ(metrics_.counter("tail_lost"), 3u);
  EXPECT_NE(pipe_.take().find("stream S has lost its tail"), std::string::npos);
}

}  // namespace
}  // namespace ew::consume
