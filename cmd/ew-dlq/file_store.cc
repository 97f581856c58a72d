#include "cmd/ew-dlq/file_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "cmd/ew-dlq/letter_subject.h"
#include "lib/base/line_reader.h"
#include "lib/record/control.h"

namespace ew::dlq {
namespace {

// Letters written together while more keep coming. Fewer: more waits for the disk. More: acks are
// held longer.
constexpr size_t kBatchLetters = 1000;
constexpr size_t kBatchBytes = size_t{4} << 20;
constexpr mode_t kFileMode = 0666;
// A restarted ring meets the lock of the one before it until that has ended.
constexpr std::chrono::seconds kLockPatience{5};
constexpr std::chrono::milliseconds kLockCheck{50};
constexpr std::chrono::seconds kFullPause{1};  // between attempts on a full disk

bool is_full(int error) { return error == ENOSPC || error == EDQUOT; }

// The folder's entry for a new file has to reach the disk, too.
void sync_folder(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

// 0 or errno.
int write_at(int fd, std::string_view bytes, int64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
  return fdatasync(fd) == 0 ? 0 : errno;
}

}  // namespace

FileStore::FileStore(const Options& options, Diagnostics& diagnostics, Metrics& metrics)
    : options_(options),
      diagnostics_(diagnostics),
      notice_(diagnostics, "store dead letters in " + options.file),
      metrics_(metrics),
      stored_(metrics.counter("stored")),
      repeated_(metrics.counter("repeated")),
      retries_(metrics.counter("retries")) {}

FileStore::~FileStore() {
  if (fd_ >= 0) close(fd_);
}

Result<std::unique_ptr<LetterStore>> FileStore::open(const Options& options,
                                                     Diagnostics& diagnostics, Metrics& metrics) {
  auto store = std::unique_ptr<FileStore>(new FileStore(options, diagnostics, metrics));
  Status status = store->open_file();
  if (status) status = store->lock();
  if (status) status = store->read_letters();
  if (!status) return status;
  return std::unique_ptr<LetterStore>(std::move(store));
}

Status FileStore::open_file() {
  fd_ = ::open(options_.file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode);
  if (fd_ < 0) return errno_status(Kind::io, "unable to open " + options_.file, errno);
  struct stat info {};
  if (fstat(fd_, &info) != 0) {
    return errno_status(Kind::io, "unable to look at " + options_.file, errno);
  }
  if (!S_ISREG(info.st_mode)) {
    return {Kind::config, "unable to keep letters in " + options_.file + ": it is no regular file"};
  }
  sync_folder(options_.file);
  return {};
}

Status FileStore::lock() {
  const auto give_up = Clock::now() + kLockPatience;
  while (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return errno_status(Kind::io, "unable to lock " + options_.file, errno);
    }
    if (Clock::now() >= give_up) {
      return {Kind::temporary, "unable to lock " + options_.file + ": another ew-dlq writes it"};
    }
    std::this_thread::sleep_for(kLockCheck);
  }
  return {};
}

Status FileStore::read_letters() {
  LineReader reader(fd_, options_.common.max_line);
  std::string_view line;
  for (;;) {
    const ReadResult result = reader.next(&line);
    if (result == ReadResult::error)
      return reader.status().within("unable to read " + options_.file);
    if (result == ReadResult::end) return {};
    if (result == ReadResult::torn) return read_torn(line);
    LetterText text;
    if (result == ReadResult::too_long || !parse_letter_text(line, &text).ok()) {
      return {Kind::config, "unable to use " + options_.file + ": line " +
                                std::to_string(reader.lines()) + " is no dead letter"};
    }
    end_ += static_cast<int64_t>(line.size()) + 1;
    if (!text.id.empty()) known_.insert(letter_subject(text.dead, text.id));
  }
}

// A letter without its newline is kept, since an editor may have left it so; anything less is what
// a crash left behind: its ack was not passed on, so it comes again.
Status FileStore::read_torn(std::string_view line) {
  LetterText text;
  const bool whole = is_whole_object(line) && parse_letter_text(line, &text).ok();
  if (whole) {
    end_ += static_cast<int64_t>(line.size());
    if (const int error = write_at(fd_, "\n", end_); error != 0) {
      return errno_status(Kind::io, "unable to write " + options_.file, error);
    }
    ++end_;
    if (!text.id.empty()) known_.insert(letter_subject(text.dead, text.id));
    return {};
  }
  diagnostics_.warning("cut off " + std::to_string(line.size()) +
                       " bytes of a letter that was not completely written to " + options_.file);
  if (ftruncate(fd_, end_) != 0 || fdatasync(fd_) != 0) {
    return errno_status(Kind::io, "unable to cut " + options_.file, errno);
  }
  return {};
}

bool FileStore::has_room() const {
  return numbers_.size() < kBatchLetters && pending_.size() < kBatchBytes;
}

Status FileStore::add(uint64_t number, const LetterText& text, std::string_view line) {
  numbers_.push_back(number);
  if (!text.id.empty() && !known_.insert(letter_subject(text.dead, text.id)).second) {
    ++pending_repeated_;
    return {};
  }
  pending_.append(line);
  pending_.push_back('\n');
  return {};
}

Status FileStore::work(bool idle, std::vector<uint64_t>* safe) {
  if (numbers_.empty() || (!idle && has_room()) || Clock::now() < retry_at_) return {};
  Status status = write_pending();
  if (!status || !pending_.empty()) return status;
  stored_ += numbers_.size() - pending_repeated_;
  repeated_ += pending_repeated_;
  pending_repeated_ = 0;
  safe->insert(safe->end(), numbers_.begin(), numbers_.end());
  numbers_.clear();
  return {};
}

Status FileStore::write_pending() {
  if (pending_.empty()) return {};
  const int error = write_at(fd_, pending_, end_);
  if (error == 0) {
    end_ += static_cast<int64_t>(pending_.size());
    pending_.clear();
    if (notice_.failing()) metrics_.set_state("running");
    notice_.worked();
    return {};
  }
  Status status = errno_status(Kind::io, "unable to write " + options_.file, error);
  if (ftruncate(fd_, end_) != 0 || !options_.common.ring || !is_full(error)) return status;
  notice_.failed(status.message());
  metrics_.set_state("waiting");
  ++retries_;
  retry_at_ = Clock::now() + kFullPause;
  return {};
}

LetterStore::Clock::time_point FileStore::due() const {
  return numbers_.empty() ? Clock::time_point::max() : retry_at_;
}

}  // namespace ew::dlq
