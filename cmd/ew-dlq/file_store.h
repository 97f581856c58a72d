// Keeps dead letters in a file, one a line, written through to the disk before they count as safe.
// Knows the letters that the file holds, so that a repeated one is not written again, and cuts off
// what a crash left half written. Not responsible for reading letters back for people.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "cmd/ew-dlq/letter_store.h"
#include "cmd/ew-dlq/options.h"
#include "lib/base/metrics.h"
#include "lib/base/retry_notice.h"

namespace ew::dlq {

class FileStore : public LetterStore {
 public:
  // Errors: io; config: the file holds something else; temporary: another ew-dlq writes it.
  static Result<std::unique_ptr<LetterStore>> open(const Options& options, Diagnostics& diagnostics,
                                                   Metrics& metrics);
  ~FileStore() override;
  FileStore(const FileStore&) = delete;
  FileStore& operator=(const FileStore&) = delete;

  bool has_room() const override;
  Status add(uint64_t number, const LetterText& text, std::string_view line) override;
  Status work(bool idle, std::vector<uint64_t>* safe) override;
  Clock::time_point due() const override;

 private:
  FileStore(const Options& options, Diagnostics& diagnostics, Metrics& metrics);

  Status open_file();
  Status lock();
  Status read_letters();
  Status read_torn(std::string_view line);
  Status write_pending();

  const Options& options_;
  Diagnostics& diagnostics_;
  RetryNotice notice_;
  Metrics& metrics_;
  Counter& stored_;
  Counter& repeated_;
  Counter& retries_;
  int fd_ = -1;
  int64_t end_ = 0;                        // where the next letter begins
  std::unordered_set<std::string> known_;  // subjects of letters with identity
  std::string pending_;                    // lines that are not in the file yet
  std::vector<uint64_t> numbers_;          // of the letters that become safe with them
  uint64_t pending_repeated_ = 0;          // among them, written before or twice
  Clock::time_point retry_at_{};
};

}  // namespace ew::dlq
