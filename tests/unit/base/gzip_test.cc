#include "lib/base/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace ew {
namespace {

constexpr size_t kMax = 1 << 20;

std::string gzipped(std::string_view text, int window_bits = MAX_WBITS + 16) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

GzipError error_of(std::string_view data, size_t max = kMax) {
  std::string out;
  return append_gunzipped(data, max, &out);
}

TEST(GzipTest, AppendsWhatWasCompressed) {
  for (const size_t size : {0, 1, 4095, 4096, 4097, 500'000}) {
    std::string text(size, 'x');
    for (size_t i = 0; i < size; i += 7) text[i] = static_cast<char>(i * i);
    std::string out = "before ";
    EXPECT_EQ(append_gunzipped(gzipped(text), kMax, &out), GzipError::none);
    EXPECT_TRUE(out == "before " + text) << size;
  }
}

TEST(GzipTest, ReadsSeveralMembers) {
  std::string out;
  EXPECT_EQ(append_gunzipped(gzipped("one ") + gzipped("") + gzipped("two"), kMax, &out),
            GzipError::none);
  EXPECT_EQ(out, "one two");
}

TEST(GzipTest, StopsAtTheBound) {
  const std::string text(5000, 'a');
  EXPECT_EQ(error_of(gzipped(text), 5000), GzipError::none);
  EXPECT_EQ(error_of(gzipped(text), 4999), GzipError::too_long);
  EXPECT_EQ(error_of(gzipped(text) + gzipped("b"), 5000), GzipError::too_long);
  EXPECT_EQ(error_of(gzipped("a"), 0), GzipError::too_long);
  EXPECT_EQ(error_of(gzipped(""), 0), GzipError::none);
}

TEST(GzipTest, ABombTouchesLittleMoreThanTheBound) {
  const std::string bomb = gzipped(std::string(64 << 20, '\0'));
  std::string out;
  EXPECT_EQ(append_gunzipped(bomb, kMax, &out), GzipError::too_long);
  EXPECT_LT(out.capacity(), 3 * kMax);
}

TEST(GzipTest, TellsDamage) {
  const std::string good = gzipped("some text that is long enough to be cut");
  EXPECT_EQ(error_of(""), GzipError::damaged);
  EXPECT_EQ(error_of("{\"a\":1}"), GzipError::damaged);
  EXPECT_EQ(error_of(good + "x"), GzipError::damaged);
  EXPECT_EQ(error_of(good + good.substr(0, 10)), GzipError::damaged);
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(error_of(std::string_view(good).substr(0, size)), GzipError::damaged) << size;
  }
  std::string checksum = good;
  checksum[good.size() - 6] ^= 1;
  EXPECT_EQ(error_of(checksum), GzipError::damaged);
}

TEST(GzipTest, ZlibAndRawDeflateAreNoGzip) {
  EXPECT_EQ(error_of(gzipped("text", MAX_WBITS)), GzipError::damaged);
  EXPECT_EQ(error_of(gzipped("text", -MAX_WBITS)), GzipError::damaged);
}

}  // namespace
}  // namespace ew
