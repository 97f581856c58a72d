#include "cmd/ew-decode/message_to_rows.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ew::decode {
namespace {

constexpr char kGood[] = R"({"timestamp":1767225600,"name":"m","value":1})";

class MessageToRowsTest : public testing::Test {
 protected:
  MessageToRowsTest() { options.type = find_decode_type("telemetry"); }

  void start(LineWriter* letter_writer = nullptr) {
    to_rows = std::make_unique<MessageToRows>(options, &rows, letter_writer, &metrics);
  }
  Status write(std::string_view payload, std::string_view id = "") {
    payload_.assign(payload);
    payload_.append(kJsonPadding, ' ');
    Arrival arrival;
    arrival.id = id;
    arrival.message.line = 7;
    arrival.message.bytes = arrival.payload = std::string_view(payload_).substr(0, payload.size());
    return to_rows->write(arrival);
  }
  // The first three characters of each line.
  static std::string starts(std::string_view lines) {
    std::string result;
    for (size_t begin = 0; begin < lines.size(); begin = lines.find('\n', begin) + 1) {
      result.append(lines.substr(begin, 3)).append(" ");
    }
    return result;
  }

  Options options;
  Metrics metrics;
  LineWriter rows{open("/dev/null", O_WRONLY)};
  LineWriter letters{open("/dev/null", O_WRONLY)};
  std::unique_ptr<MessageToRows> to_rows;

 private:
  std::string payload_;
};

TEST_F(MessageToRowsTest, RowsThenLettersThenTheEnd) {
  start();
  ASSERT_TRUE(to_rows->begin().ok());
  ASSERT_TRUE(write("[1," + std::string(kGood) + "]", "T@1/2/3").ok());
  EXPECT_EQ(starts(rows.buffer()), "{\"@ {\"t {\"@ {\"@ ");
  EXPECT_TRUE(rows.buffer().ends_with("{\"@end\":\"T@1/2/3\"}\n"));
  EXPECT_TRUE(to_rows->rejected());
  EXPECT_EQ(metrics.counter("rows"), 1u);
  EXPECT_EQ(metrics.counter("messages"), 1u);
  EXPECT_EQ(metrics.counter("dead_letters"), 1u);
}

TEST_F(MessageToRowsTest, AMessageWithoutIdentityEndsWithNull) {
  start();
  ASSERT_TRUE(write(kGood).ok());
  EXPECT_TRUE(rows.buffer().ends_with("{\"@end\":null}\n"));
  EXPECT_FALSE(to_rows->rejected());
}

TEST_F(MessageToRowsTest, PlainIsRowsOnlyAndFailsInsteadOfDropping) {
  options.plain = true;
  start();
  ASSERT_TRUE(to_rows->begin().ok());
  ASSERT_TRUE(write(kGood, "T@1/2/3").ok());
  ASSERT_TRUE(to_rows->pass("{\"@end\":null}").ok());
  EXPECT_EQ(starts(rows.buffer()), "{\"t ");
  EXPECT_EQ(write("7").kind(), Kind::bad_record);
  EXPECT_EQ(to_rows->pass("{\"@dead\":{}}").kind(), Kind::bad_record);
}

TEST_F(MessageToRowsTest, PlainPutsLettersWhereTheyAreWanted) {
  options.plain = true;
  start(&letters);
  ASSERT_TRUE(write("7").ok());
  ASSERT_TRUE(to_rows->pass("{\"@dead\":{}}").ok());
  EXPECT_TRUE(rows.buffer().empty());
  EXPECT_EQ(starts(letters.buffer()), "{\"@ {\"@ ");
}

TEST_F(MessageToRowsTest, ControlLinesPassUntouched) {
  start();
  ASSERT_TRUE(to_rows->pass("{\"@future\": [1 , 2]}").ok());
  EXPECT_EQ(rows.buffer(), "{\"@future\": [1 , 2]}\n");
}

}  // namespace
}  // namespace ew::decode
