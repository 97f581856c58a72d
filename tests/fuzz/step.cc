#include "tests/fuzz/step.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/json.h"
#include "tests/fuzz/checks.h"

namespace ew::fuzz {
namespace {

constexpr uint64_t kLine = 1;

int memory_file() {
  const int fd = memfd_create("rows", MFD_CLOEXEC);
  if (fd < 0) die("there is no file in memory", "");
  return fd;
}

}  // namespace

decode::Options options_of(const std::string& type, decode::Input input) {
  const std::string type_option = "--type=" + type;
  const std::string max_line = "--max-line=" + std::to_string(kMaxLine);
  const char* const arguments[] = {"ew-decode", type_option.c_str(), max_line.c_str()};
  decode::Options options;
  if (decode::parse_options(3, arguments, &options)) die("ew-decode does not know the type", type);
  options.input = input;
  return options;
}

Step::Step(const decode::Options& options)
    : fd_(memory_file()),
      rows_(fd_),
      diagnostics_({"fuzz", "", LogFormat::text, Level::error}),
      to_message_(options.input, "", kMaxLine),
      to_rows_(options, &rows_, nullptr, &metrics_, &flows_),
      keeper_(options, &flows_, &to_message_, &to_rows_, &metrics_, &diagnostics_) {}

Step::~Step() { close(fd_); }

std::string_view Step::padded(std::string_view line) {
  line_.assign(line);
  size_ = line.size();
  line_.append(kJsonPadding, ' ');
  return std::string_view(line_).substr(0, size_);
}

// What was too much for the buffer of the writer stands in the file.
std::string Step::written() {
  std::string out;
  struct stat info {};
  if (fstat(fd_, &info) == 0 && info.st_size > 0) {
    out.resize(static_cast<size_t>(info.st_size));
    if (pread(fd_, out.data(), out.size(), 0) != info.st_size || ftruncate(fd_, 0) != 0 ||
        lseek(fd_, 0, SEEK_SET) != 0) {
      die("the file in memory cannot be read", "");
    }
  }
  out.append(rows_.buffer());
  rows_.buffer().clear();
  return out;
}

std::string Step::write(const decode::Arrival& arrival) {
  const std::string_view line = std::string_view(line_).substr(0, size_);
  if (!keeper_.write(arrival, line)) die("a line was not written", line);
  return written();
}

std::string Step::write_alone(const decode::Arrival& arrival) {
  flows_ = {};
  std::string out = write(arrival);
  return out + finish();
}

std::string Step::finish() {
  if (!keeper_.finish()) die("the end of the input fails", line_);
  return written();
}

std::string Step::take(std::string_view line) {
  return write_alone(to_message_.read(padded(line), kLine));
}

std::string Step::take_bad(std::string_view line) {
  return write_alone(to_message_.read_bad(padded(line), kLine, "the line is none"));
}

std::string Step::take_too_long(std::string_view beginning) {
  return write_alone(to_message_.read_too_long(padded(beginning), kLine));
}

std::string Step::add(std::string_view line) {
  return write(to_message_.read(padded(line), kLine));
}

}  // namespace ew::fuzz
