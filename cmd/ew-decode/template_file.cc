#include "cmd/ew-decode/template_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "lib/base/line_writer.h"

namespace ew::decode {
namespace {

using Clock = std::chrono::steady_clock;

constexpr mode_t kFileMode = 0666;  // what the umask leaves of it
// Larger than what the bounds of flow::Templates come to.
constexpr off_t kMaxFile = off_t{256} << 20;
// Others hold the lock while they write. Shorter: a slow disk counts as trouble. Longer: rows wait
// for a process that is stopped.
constexpr std::chrono::milliseconds kLockWait{500};
constexpr std::chrono::milliseconds kLockStep{2};

// A descriptor that is closed with its scope; closing lets a lock go.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Status failed(std::string_view what, int error) {
  const bool refused = error == EACCES || error == EPERM || error == EROFS;
  return errno_status(refused ? Kind::permission : Kind::io, what, error);
}

Status lock(int fd, const std::string& path) {
  const Clock::time_point end = Clock::now() + kLockWait;
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return failed("unable to lock " + path, errno);
    if (Clock::now() >= end) {
      return {Kind::temporary, "another process holds the lock of " + path + " too long"};
    }
    std::this_thread::sleep_for(kLockStep);
  }
  return {};
}

// The file that a link names is what is replaced, not the link.
std::string resolved(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
  return error || path.empty() ? path : real.string();
}

}  // namespace

TemplateFile::TemplateFile(const std::string& path, flow::Templates* templates)
    : path_(resolved(path)), templates_(templates), saved_(templates->generation()) {}

TemplateFile::Stamp TemplateFile::stamp_of(const struct stat& info) {
  return {info.st_dev, info.st_ino, info.st_size,
          info.st_mtim.tv_sec * int64_t{1'000'000'000} + info.st_mtim.tv_nsec};
}

Status TemplateFile::refresh() {
  struct stat info {};
  if (path_.empty()) return {};
  const bool known = stat(path_.c_str(), &info) == 0 && stamp_of(info) == seen_;
  const Status status = known ? seen_status_ : read();
  return status.within("unable to read the templates in " + path_);
}

Status TemplateFile::read() {
  struct stat info {};
  seen_ = {};
  seen_status_ = {};
  const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0 && errno == ENOENT) return {};
  if (file.get() < 0 || fstat(file.get(), &info) != 0) return failed("open", errno);
  if (!S_ISREG(info.st_mode)) return {Kind::config, "it is no file"};
  if (info.st_size > kMaxFile) return {Kind::config, "it is too large to hold templates"};
  std::string text(static_cast<size_t>(info.st_size), '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(file.get(), text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("read", errno);
    if (n == 0) break;
    size += static_cast<size_t>(n);
  }
  text.resize(size);
  seen_ = stamp_of(info);
  seen_status_ = merge(text);
  return seen_status_;
}

// What was merged is in the file; what was learned here and is not, stays to be saved.
Status TemplateFile::merge(std::string_view text) {
  const bool saved = templates_->generation() == saved_;
  const Status status = templates_->merge(text);
  if (saved) saved_ = templates_->generation();
  if (status) return {};
  return Status(Kind::config, status.message());
}

Status TemplateFile::save() {
  if (path_.empty() || templates_->generation() == saved_) return {};
  return save_locked().within("unable to save the templates in " + path_);
}

Status TemplateFile::save_locked() {
  const std::string lock_path = path_ + ".lock";
  const Descriptor locked(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode));
  if (locked.get() < 0) return failed("open " + lock_path, errno);
  if (Status status = lock(locked.get(), lock_path); !status) return status;
  if (Status status = refresh(); !status) return status;
  const std::string temporary = path_ + ".tmp";
  const uint64_t generation = templates_->generation();
  Status status;
  {
    const Descriptor file(
        open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kFileMode));
    if (file.get() < 0) return failed("open " + temporary, errno);
    status = write(file.get(), templates_->to_json());
  }
  if (status && std::rename(temporary.c_str(), path_.c_str()) != 0) {
    status = failed("rename " + temporary, errno);
  }
  if (!status) {
    unlink(temporary.c_str());
    return status;
  }
  saved_ = generation;
  templates_->saved();
  return {};
}

Status TemplateFile::write(int fd, std::string_view text) {
  struct stat info {};
  if (Status status = write_all(fd, text); !status) return status;
  // A name that is there before its bytes would be a torn file after a power failure.
  if (fsync(fd) != 0 || fstat(fd, &info) != 0) return failed("sync", errno);
  seen_ = stamp_of(info);
  seen_status_ = {};
  return {};
}

}  // namespace ew::decode
