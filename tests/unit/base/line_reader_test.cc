#include "lib/base/line_reader.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>
#include <vector>

#include "lib/base/line_writer.h"
#include "tests/unit/base/pipes.h"

namespace ew {
namespace {

using std::chrono::milliseconds;

struct Answer {
  ReadResult result;
  std::string line;
  bool operator==(const Answer&) const = default;
};

Answer next(LineReader& reader) {
  std::string_view line;
  const ReadResult result = reader.next(&line);
  const bool has_line =
      result == ReadResult::line || result == ReadResult::torn || result == ReadResult::too_long;
  return {result, has_line ? std::string(line) : ""};
}

// All answers for an input that arrives in pieces of the given size.
std::vector<Answer> read_all(const std::string& input, size_t max_line, size_t piece) {
  Pipe pipe;
  std::thread writer([&] {
    for (size_t i = 0; i < input.size(); i += piece) {
      if (!write_all(pipe.writer(), std::string_view(input).substr(i, piece)).ok()) break;
    }
    pipe.close_writer();
  });
  LineReader reader(pipe.reader(), max_line);
  std::vector<Answer> answers;
  do {
    answers.push_back(next(reader));
  } while (answers.back().result != ReadResult::end);
  writer.join();
  return answers;
}

TEST(LineReader, HandsOutLinesWithoutTheirNewline) {
  const std::vector<Answer> expected = {{ReadResult::line, "a"},
                                        {ReadResult::line, ""},
                                        {ReadResult::line, "b\r"},
                                        {ReadResult::end, ""}};
  EXPECT_EQ(read_all("a\n\nb\r\n", 100, 100), expected);
  EXPECT_EQ(read_all("a\n\nb\r\n", 100, 1), expected);
}

TEST(LineReader, NulIsData) {
  const std::string line("a\0b", 3);
  const auto answers = read_all(line + "\n", 100, 100);
  EXPECT_EQ(answers.front(), (Answer{ReadResult::line, line}));
}

TEST(LineReader, TellsATornLastLineOnce) {
  const std::vector<Answer> expected = {
      {ReadResult::line, "a"}, {ReadResult::torn, "{\"b\":"}, {ReadResult::end, ""}};
  EXPECT_EQ(read_all("a\n{\"b\":", 100, 100), expected);
}

TEST(LineReader, EndStaysEnd) {
  Pipe pipe;
  pipe.close_writer();
  LineReader reader(pipe.reader());
  EXPECT_EQ(next(reader).result, ReadResult::end);
  EXPECT_EQ(next(reader).result, ReadResult::end);
}

TEST(LineReader, ALineOfExactlyTheLimitPasses) {
  const std::string line(10, 'x');
  EXPECT_EQ(read_all(line + "\n", 10, 100).front(), (Answer{ReadResult::line, line}));
  EXPECT_EQ(read_all(line + "\n", 9, 100).front(), (Answer{ReadResult::too_long, line}));
}

TEST(LineReader, GoesOnBehindAnOverLongLine) {
  const std::string line(300'000, 'x');
  const std::vector<Answer> expected = {{ReadResult::line, "before"},
                                        {ReadResult::too_long, line.substr(0, kTooLongKept)},
                                        {ReadResult::line, "after"},
                                        {ReadResult::end, ""}};
  const std::string input = "before\n" + line + "\nafter\n";
  for (const size_t piece : {size_t{1'000}, size_t{65'536}, input.size()}) {
    EXPECT_EQ(read_all(input, 100'000, piece), expected);
    EXPECT_EQ(read_all(input, 299'999, piece), expected);
  }
}

TEST(LineReader, AnOverLongLastLineIsTooLongEvenWhenTorn) {
  const auto answers = read_all(std::string(1'000, 'x'), 10, 100);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers.front().result, ReadResult::too_long);
  EXPECT_EQ(answers.back().result, ReadResult::end);
}

TEST(LineReader, AnOverLongLineThatEndsWithTheInputIsToldAsWell) {
  const auto answers = read_all(std::string(400'000, 'x'), 10, 65'536);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers.front(), (Answer{ReadResult::too_long, std::string(kTooLongKept, 'x')}));
}

TEST(LineReader, ControlLinesMayBeLonger) {
  const std::string letter = "{\"@" + std::string(100, 'x');
  EXPECT_EQ(read_all(letter + "\n", 10, 1'000).front(), (Answer{ReadResult::line, letter}));
  EXPECT_EQ(read_all("{\"x" + std::string(100, 'x') + "\n", 10, 1'000).front().result,
            ReadResult::too_long);
  const std::string longest = "{\"@" + std::string(10 + kControlLineExtra - 3, 'x');
  EXPECT_EQ(read_all(longest + "\n", 10, 65'536).front().result, ReadResult::line);
  EXPECT_EQ(read_all(longest + "x\n", 10, 65'536).front().result, ReadResult::too_long);
}

TEST(LineReader, LinesOfAllLengthsArriveUnchanged) {
  std::string input;
  std::vector<Answer> expected;
  for (size_t length = 1; length < 2'000'000; length = length * 3 + 7) {
    for (int repeat = 0; repeat < 3; ++repeat) {
      expected.push_back({ReadResult::line, std::string(length + static_cast<size_t>(repeat),
                                                        static_cast<char>('a' + length % 26))});
      input += expected.back().line + "\n";
    }
  }
  expected.push_back({ReadResult::end, ""});
  EXPECT_TRUE(read_all(input, kDefaultMaxLine, 65'536) == expected);
  EXPECT_TRUE(read_all(input, kDefaultMaxLine, 999) == expected);
}

TEST(LineReader, SixtyFourBytesBehindALineAreReadable) {
  for (const size_t length : {size_t{1}, size_t{100}, (size_t{256} << 10) - 1, size_t{256} << 10}) {
    for (const char* tail : {"\n", ""}) {
      Pipe pipe;
      std::thread writer([&] {
        EXPECT_TRUE(write_all(pipe.writer(), std::string(length, 'x') + tail).ok());
        pipe.close_writer();
      });
      LineReader reader(pipe.reader(), length / 2 + 1);  // long ones come as too_long
      std::string_view line;
      ASSERT_NE(reader.next(&line), ReadResult::error);
      volatile char sum = 0;  // the address sanitizer looks at these reads
      for (size_t i = 0; i < 64; ++i) sum = static_cast<char>(sum + line.data()[line.size() + i]);
      writer.join();
    }
  }
}

size_t resident_bytes() {
  size_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

TEST(LineReader, GivesTheMemoryOfALongLineBack) {
  constexpr size_t kLong = size_t{15} << 20;
  constexpr size_t kSlack = size_t{2} << 20;
  const std::string input = std::string(kLong, 'x') + "\nshort\nshort\n";
  Pipe pipe;
  LineReader reader(pipe.reader());
  std::thread writer([&] {
    EXPECT_TRUE(write_all(pipe.writer(), input).ok());
    pipe.close_writer();
  });
  const size_t before = resident_bytes();
  std::string_view line;
  EXPECT_EQ(reader.next(&line), ReadResult::line);
  EXPECT_GT(resident_bytes(), before + kLong - kSlack);
  while (reader.next(&line) != ReadResult::end) {
  }
  EXPECT_LT(resident_bytes(), before + kSlack);
  writer.join();
}

TEST(LineReader, CountsLinesAndBytes) {
  Pipe pipe;
  pipe.put("a\nbbbbbbbbbbbb\nc");
  pipe.close_writer();
  LineReader reader(pipe.reader(), 10);
  while (next(reader).result != ReadResult::end) {
  }
  EXPECT_EQ(reader.lines(), 3u);
  EXPECT_EQ(reader.bytes(), 16u);
}

TEST(LineReader, KnowsWhetherALineIsThere) {
  Pipe pipe;
  LineReader reader(pipe.reader());
  EXPECT_FALSE(reader.has_line());
  pipe.put("a\nb\nc");
  EXPECT_FALSE(reader.has_line()) << "nothing has been read yet";
  EXPECT_EQ(next(reader).line, "a");
  EXPECT_TRUE(reader.has_line());
  EXPECT_EQ(next(reader).line, "b");
  EXPECT_FALSE(reader.has_line());
  pipe.close_writer();
  EXPECT_EQ(next(reader).result, ReadResult::torn);
  EXPECT_TRUE(reader.has_line()) << "the end answers at once";
}

TEST(LineReader, GivesUpAtTheDeadlineAndLosesNothing) {
  Pipe pipe;
  pipe.put("hal");
  LineReader reader(pipe.reader());
  std::string_view line;
  const auto start = LineReader::Clock::now();
  EXPECT_EQ(reader.next(&line, start + milliseconds(50)), ReadResult::timeout);
  EXPECT_GE(LineReader::Clock::now() - start, milliseconds(50));
  pipe.put("f\n");
  EXPECT_EQ(reader.next(&line, start), ReadResult::line) << "what is there is taken in any case";
  EXPECT_EQ(line, "half");
}

TEST(LineReader, AnEndlessLineDoesNotOutlastTheDeadline) {
  const int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  LineReader reader(fd, 1'000);
  std::string_view line;
  EXPECT_EQ(reader.next(&line, LineReader::Clock::now() + milliseconds(20)), ReadResult::timeout);
  close(fd);
}

TEST(LineReader, StopsWaitingWhenWoken) {
  Pipe pipe;
  const int wake = eventfd(0, EFD_CLOEXEC);
  LineReader reader(pipe.reader());
  std::string_view line;
  std::thread waker([&] {
    std::this_thread::sleep_for(milliseconds(20));
    eventfd_write(wake, 1);
  });
  EXPECT_EQ(reader.next(&line, LineReader::Clock::time_point::max(), wake), ReadResult::timeout);
  waker.join();
  pipe.put("x\n");
  EXPECT_EQ(reader.next(&line, LineReader::Clock::time_point::max(), wake), ReadResult::timeout);
  EXPECT_EQ(reader.next(&line), ReadResult::line);
  close(wake);
}

TEST(LineReader, WaitsOnANonBlockingDescriptor) {
  Pipe pipe;
  fcntl(pipe.reader(), F_SETFL, O_NONBLOCK);
  std::thread writer([&] {
    std::this_thread::sleep_for(milliseconds(20));
    pipe.put("late\n");
  });
  LineReader reader(pipe.reader());
  EXPECT_EQ(next(reader), (Answer{ReadResult::line, "late"}));
  writer.join();
}

TEST(LineReader, IsNotDisturbedBySignals) {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) {};
  sigaction(SIGUSR1, &action, &before);
  Pipe pipe;
  const pthread_t self = pthread_self();
  std::thread other([&] {
    for (int i = 0; i < 3; ++i) {
      std::this_thread::sleep_for(milliseconds(10));
      pthread_kill(self, SIGUSR1);
    }
    pipe.put("x\n");
  });
  LineReader reader(pipe.reader());
  EXPECT_EQ(next(reader), (Answer{ReadResult::line, "x"}));
  other.join();
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(LineReader, AFailedReadIsAnErrorThatStays) {
  const int fd = open("/", O_RDONLY | O_CLOEXEC);
  LineReader reader(fd);
  EXPECT_EQ(next(reader).result, ReadResult::error);
  EXPECT_EQ(reader.status().kind(), Kind::io);
  EXPECT_NE(reader.status().message().find("Is a directory"), std::string::npos);
  EXPECT_EQ(next(reader).result, ReadResult::error);
  close(fd);
}

}  // namespace
}  // namespace ew
