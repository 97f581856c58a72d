// Pipes and small files for the unit tests of lib/base; both go away with the object.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace ew {

class Pipe {
 public:
  Pipe() {
    std::signal(SIGPIPE, SIG_IGN);  // as every program does
    if (pipe2(ends_, O_CLOEXEC) != 0) std::abort();
  }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_reader() { close_end(0); }
  void close_writer() { close_end(1); }

  // Writes what fits; the caller keeps to less than a pipe holds.
  void put(std::string_view bytes) {
    if (write(ends_[1], bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      std::abort();
    }
  }

  // What the pipe holds now.
  std::string take() {
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    std::string out;
    char block[65536];
    for (ssize_t n; (n = read(ends_[0], block, sizeof block)) > 0;) {
      out.append(block, static_cast<size_t>(n));
    }
    return out;
  }

  // Fills the pipe until it takes nothing more; returns how many bytes that were.
  size_t fill() {
    const int flags = fcntl(ends_[1], F_GETFL);
    fcntl(ends_[1], F_SETFL, flags | O_NONBLOCK);
    size_t filled = 0;
    const std::string block(4096, 'x');
    for (ssize_t n; (n = write(ends_[1], block.data(), block.size())) > 0;) {
      filled += static_cast<size_t>(n);
    }
    fcntl(ends_[1], F_SETFL, flags);
    return filled;
  }

 private:
  void close_end(int end) {
    if (ends_[end] >= 0) close(ends_[end]);
    ends_[end] = -1;
  }
  int ends_[2] = {-1, -1};
};

class TempDir {
 public:
  TempDir() {
    std::string name = std::filesystem::temp_directory_path() / "ew-unit-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string file(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace ew
