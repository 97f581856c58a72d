#include "cmd/ew-decode/flow_keeper.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <thread>

#include "lib/base/text.h"
#include "tests/unit/base/pipes.h"

namespace ew::decode {
namespace {

const flow::Domain kDomain{"192.0.2.1", flow::Version::v9, 0};

constexpr uint16_t kFirst = 256;  // ids of templates begin there; the tests count from 0

flow::Template template_of(uint16_t n) {
  return {static_cast<uint16_t>(kFirst + n), false, 0, {{8, 4, 0}}, 4, 0};
}

// Payloads are words: +N teaches template N, -N takes it back, N is a row that needs template N.
class FakeDecoder final : public Decoder {
 public:
  explicit FakeDecoder(const DecodeOptions& options) : templates_(options.flows->templates) {}

  void decode(const Message& message, Decoded* out) override {
    for (const bool teaching : {true, false}) {
      uint64_t element = 0;
      std::string_view rest = message.bytes;
      while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        if (word[0] == '+' || word[0] == '-') {
          if (teaching) teach(word);
        } else if (!teaching && !take(word, element++, message, out)) {
          return;
        }
      }
    }
  }

 private:
  static uint16_t number(std::string_view word) {
    uint16_t n = 0;
    std::from_chars(word.data(), word.data() + word.size(), n);
    return n;
  }

  void teach(std::string_view word) {
    const uint16_t n = number(word.substr(1));
    if (word[0] == '-') return templates_.withdraw(kDomain, kFirst + n, 0);
    templates_.learn(kDomain, template_of(n));
  }

  bool take(std::string_view word, uint64_t element, const Message& message, Decoded* out) {
    const uint16_t n = number(word);
    if (templates_.find(kDomain, kFirst + n) == nullptr) {
      if (!message.no_waiting) {
        out->wait(flow::Templates::key(kDomain, kFirst + n));
        return false;
      }
      out->bad(element, code::kTemplateMissing, "", "there is no such template");
      return true;
    }
    out->lines()->append("{\"row\":").append(word).append("}\n");
    out->add_row();
    return true;
  }

  flow::Templates& templates_;
};

const DecodeType kFake{"netflow", "netflow_metrics", "", [](const DecodeOptions& options) {
                         return std::unique_ptr<Decoder>(std::make_unique<FakeDecoder>(options));
                       }};

class FlowKeeperTest : public testing::Test {
 protected:
  FlowKeeperTest() { options.type = &kFake; }

  void start() {
    keeper.reset();
    to_rows.reset();
    flows = std::make_unique<flow::State>();
    to_rows = std::make_unique<MessageToRows>(options, &out, nullptr, &metrics, flows.get());
    to_message = std::make_unique<LineToMessage>(Input::envelope, "", kDefaultMaxLine);
    keeper = std::make_unique<FlowKeeper>(options, flows.get(), to_message.get(), to_rows.get(),
                                          &metrics, &log);
    ASSERT_TRUE(keeper->start().ok());
    ASSERT_TRUE(to_rows->begin().ok());
  }

  void write(std::string_view words) {
    std::string line = "{\"id\":\"S@1/" + std::to_string(++number) + "/1\",\"data_base64\":\"";
    append_base64(words, &line);
    line.append("\"}");
    const size_t size = line.size();
    line.append(kJsonPadding, ' ');
    const std::string_view view = std::string_view(line).substr(0, size);
    ASSERT_TRUE(keeper->write(to_message->read(view, number), view).ok());
  }

  // What was written since the last call: rows as their numbers, letters as !, ends as .SEQUENCE
  std::string taken() {
    std::string result;
    std::string& lines = out.buffer();
    for (size_t begin = 0; begin < lines.size();) {
      const size_t end = lines.find('\n', begin);
      const std::string_view line = std::string_view(lines).substr(begin, end - begin);
      begin = end + 1;
      if (line.starts_with("{\"row\":")) result.append(" ").append(line.substr(7, line.size() - 8));
      if (line.starts_with("{\"@dead\"")) {
        result.append(line.find("template_missing") != line.npos ? " !" : " ?");
      }
      if (line.starts_with("{\"@end\"")) {
        const size_t slash = line.find('/');
        result.append(" .").append(line.substr(slash + 1, line.rfind('/') - slash - 1));
      }
    }
    lines.clear();
    return result.empty() ? result : result.substr(1);
  }

  uint64_t count(const std::string& name) { return metrics.counter(name); }

  Options options;
  Metrics metrics;
  Diagnostics log{{"ew-decode", "", LogFormat::text, Level::error, 2}};
  LineWriter out{open("/dev/null", O_WRONLY | O_CLOEXEC)};
  std::unique_ptr<flow::State> flows;
  std::unique_ptr<LineToMessage> to_message;
  std::unique_ptr<MessageToRows> to_rows;
  std::unique_ptr<FlowKeeper> keeper;
  uint64_t number = 0;
  TempDir folder;
};

TEST_F(FlowKeeperTest, ParksUntilTheTemplateComes) {
  start();
  write("1 1");
  write("2");
  write("1");
  EXPECT_EQ(taken(), "");
  EXPECT_EQ(metrics.gauge("parked_now"), 3);
  EXPECT_EQ(count("messages"), 0u);
  write("+1");
  EXPECT_EQ(taken(), ".4 1 1 .1 1 .3");
  EXPECT_EQ(metrics.gauge("parked_now"), 1);
  write("1");
  EXPECT_EQ(taken(), "1 .5");
  write("+2 2");
  EXPECT_EQ(taken(), "2 .6 2 .2");
  EXPECT_EQ(count("parked"), 3u);
  EXPECT_EQ(count("parked_released"), 3u);
  EXPECT_EQ(count("messages"), 6u);
  EXPECT_EQ(metrics.gauge("parked_bytes"), 0);
  EXPECT_EQ(keeper->deadline(), FlowKeeper::Clock::time_point::max());
}

TEST_F(FlowKeeperTest, AMessageWaitsForOneTemplateAfterTheOther) {
  start();
  write("1 2 3");
  write("+1");
  write("+3");
  EXPECT_EQ(taken(), ".2 .3");
  write("+2");
  EXPECT_EQ(taken(), ".4 1 2 3 .1");
  EXPECT_EQ(count("parked"), 1u);
}

TEST_F(FlowKeeperTest, AParkedMessageTeachesOthers) {
  start();
  write("1");
  write("+1 2");
  EXPECT_EQ(taken(), "1 .1");
  write("+2");
  EXPECT_EQ(taken(), ".3 2 .2");
}

TEST_F(FlowKeeperTest, GivesUpTheOldestBeyondABound) {
  options.parking.messages = 2;
  start();
  write("+5");
  write("1 5 2");
  write("2");
  EXPECT_EQ(taken(), ".1");
  write("3");
  EXPECT_EQ(taken(), "5 ! .2") << "the rows of good sets, one letter, its own end";
  EXPECT_EQ(count("parked_given_up"), 1u);
  EXPECT_EQ(metrics.gauge("parked_now"), 2);
  write("+2 +3");
  EXPECT_EQ(taken(), ".5 2 .3 3 .4");
}

TEST_F(FlowKeeperTest, GivesUpWhatHasWaitedLongEnoughWithoutInput) {
  options.parking.time_ns = 20'000'000;
  start();
  const auto before = FlowKeeper::Clock::now();
  write("1");
  EXPECT_EQ(taken(), "");
  EXPECT_GE(keeper->deadline(), before + std::chrono::milliseconds{20});
  EXPECT_LE(keeper->deadline(), FlowKeeper::Clock::now() + std::chrono::milliseconds{20});
  std::this_thread::sleep_until(keeper->deadline());
  ASSERT_TRUE(keeper->settle().ok());
  EXPECT_EQ(taken(), "! .1");
}

TEST_F(FlowKeeperTest, AtTheEndOfAFileNothingMoreComes) {
  start();
  write("1 +5 5");
  write("2");
  ASSERT_TRUE(keeper->finish().ok());
  EXPECT_EQ(taken(), "5 ! .1 ! .2");
  EXPECT_EQ(count("parked_given_up"), 2u);
  EXPECT_EQ(count("parked_dropped"), 0u);
}

TEST_F(FlowKeeperTest, AtTheEndOfARingItComesAgain) {
  options.common.ring = true;
  start();
  write("1");
  write("2");
  ASSERT_TRUE(keeper->finish().ok());
  EXPECT_EQ(taken(), "");
  EXPECT_EQ(count("parked_dropped"), 2u);
  EXPECT_EQ(metrics.gauge("parked_now"), 0);
}

// Each takes back what the other waits for.
TEST_F(FlowKeeperTest, TemplatesThatComeAndGoEndToo) {
  start();
  write("+1 -1 2");
  write("+2 -2 1");
  EXPECT_EQ(taken(), "! .1 ! .2");
  EXPECT_EQ(metrics.gauge("parked_now"), 0);
}

TEST_F(FlowKeeperTest, SavesWhatWasLearnedBeforeItsEndIsWritten) {
  options.templates = folder.file("t");
  start();
  std::string saved = "nothing yet";
  out.before_writing([&] {
    keeper->before_writing();
    saved = read_file(options.templates);
  });
  write("+44");
  EXPECT_EQ(read_file(options.templates), "");
  ASSERT_TRUE(out.flush().ok());
  EXPECT_NE(saved.find("300"), std::string::npos);
  // The next one knows it.
  start();
  write("44");
  EXPECT_EQ(taken(), "44 .2");
}

TEST_F(FlowKeeperTest, LooksWhatOthersLearnedBeforeItGivesUp) {
  options.templates = folder.file("t");
  options.parking.messages = 1;
  start();
  flow::Templates others;
  TemplateFile file(options.templates, &others);
  write("1");
  others.learn(kDomain, template_of(1));
  ASSERT_TRUE(file.save().ok());
  write("2");
  EXPECT_EQ(taken(), "1 .1");
  EXPECT_EQ(metrics.gauge("parked_now"), 1);
  others.learn(kDomain, template_of(2));
  ASSERT_TRUE(file.save().ok());
  EXPECT_LE(keeper->deadline(), FlowKeeper::Clock::now() + std::chrono::seconds{1});
  std::this_thread::sleep_until(keeper->deadline());
  ASSERT_TRUE(keeper->settle().ok());
  EXPECT_EQ(taken(), "2 .2") << "also while nothing comes in";
  others.learn(kDomain, template_of(3));
  ASSERT_TRUE(file.save().ok());
  write("3");
  EXPECT_EQ(taken(), "3 .3") << "and before it parks";
}

TEST_F(FlowKeeperTest, ABrokenFileIsRefusedAtTheStart) {
  options.templates = folder.file("t");
  std::ofstream(options.templates) << "{\"torn";
  flow::State state;
  FlowKeeper refusing(options, &state, to_message.get(), to_rows.get(), &metrics, &log);
  const Status status = refusing.start();
  EXPECT_EQ(status.kind(), Kind::config);
  EXPECT_TRUE(
      status.message().ends_with("; repair the file, or remove it to begin without "
                                 "templates"));
}

TEST_F(FlowKeeperTest, AFileThatCannotBeWrittenCostsNoRow) {
  options.templates = folder.file("missing/t");
  start();
  out.before_writing([&] { keeper->before_writing(); });
  write("+1 1");
  EXPECT_EQ(taken(), "1 .1");
  write("+2 2");
  ASSERT_TRUE(out.flush().ok());
  EXPECT_EQ(count("template_file_errors"), 1u);
  mkdir(folder.file("missing").c_str(), 0700);
  ASSERT_TRUE(keeper->finish().ok());
  EXPECT_NE(read_file(options.templates).find("\"template\":258"), std::string::npos);
}

}  // namespace
}  // namespace ew::decode
