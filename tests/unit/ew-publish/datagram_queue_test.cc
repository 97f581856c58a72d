#include "cmd/ew-publish/datagram_queue.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace ew::publish {
namespace {

constexpr size_t kOverhead = DatagramQueue::kOverhead;

std::vector<Datagram> datagrams(size_t count, size_t size) {
  return std::vector<Datagram>(count, Datagram{std::string(size, 'x'), "10.0.0.1"});
}

bool readable(const DatagramQueue& queue) {
  pollfd fd{queue.wake_fd(), POLLIN, 0};
  return poll(&fd, 1, 0) == 1;
}

TEST(DatagramQueue, GivesOutWhatItTookInOrder) {
  DatagramQueue queue(1 << 20);
  EXPECT_FALSE(readable(queue));
  std::vector<Datagram> in{{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(queue.add(&in), 2u);
  EXPECT_TRUE(in.empty());
  in = {{"c", "3"}};
  EXPECT_EQ(queue.add(&in), 1u);
  EXPECT_TRUE(readable(queue));
  std::vector<Datagram> out;
  ASSERT_TRUE(queue.take(&out));
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0].payload + out[1].payload + out[2].payload, "abc");
  EXPECT_EQ(out[2].exporter, "3");
  EXPECT_FALSE(readable(queue));
  EXPECT_FALSE(queue.take(&out));
}

TEST(DatagramQueue, HoldsTheBoundUntilTheyAreStored) {
  DatagramQueue queue(3 * (100 + kOverhead));
  auto in = datagrams(5, 100);
  EXPECT_EQ(queue.add(&in), 3u);
  EXPECT_TRUE(in.empty());
  std::vector<Datagram> out;
  ASSERT_TRUE(queue.take(&out));
  EXPECT_EQ(out.size(), 3u);
  // Taken, not stored.
  in = datagrams(1, 100);
  EXPECT_EQ(queue.add(&in), 0u);
  EXPECT_EQ(queue.held(), 3u);
  EXPECT_EQ(queue.held_bytes(), 3 * (100 + kOverhead));
  queue.release(100);
  in = datagrams(2, 100);
  EXPECT_EQ(queue.add(&in), 1u);
  EXPECT_EQ(queue.held(), 3u);
}

TEST(DatagramQueue, OneDatagramAlwaysFindsRoom) {
  DatagramQueue queue(0);
  auto in = datagrams(2, 60'000);
  EXPECT_EQ(queue.add(&in), 1u);
  queue.release(60'000);
  in = datagrams(1, 0);
  EXPECT_EQ(queue.add(&in), 1u);
  queue.release(0);
  EXPECT_EQ(queue.held_bytes(), 0u);
}

TEST(DatagramQueue, CanBeWoken) {
  DatagramQueue queue(1);
  queue.wake();
  EXPECT_TRUE(readable(queue));
  std::vector<Datagram> out;
  EXPECT_FALSE(queue.take(&out));
  EXPECT_FALSE(readable(queue));
}

}  // namespace
}  // namespace ew::publish
