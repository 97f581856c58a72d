// Letters for reading back: from the stream, or from a file with the number of the line as
// sequence. Not responsible for showing them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cmd/ew-dlq/message_to_letter.h"
#include "cmd/ew-dlq/options.h"
#include "lib/base/status.h"

namespace ew::dlq {

// What a list shows of a letter; nothing of its payload is read for it.
struct ListedLetter {
  uint64_t seq = 0;
  int64_t time_ns = 0;  // when it was stored; in a file, when it was written
  std::string subject;
  std::string head;         // see StoredLetter
  uint64_t body_bytes = 0;  // of the payload; not known where there are parts
  uint64_t parts = 0;
};

struct LetterFilter {
  std::string table;
  std::string stage;
  std::string code;
  std::optional<int64_t> since_ns;
};

class LetterSource {
 public:
  virtual ~LetterSource() = default;
  // Hands over the letters that may match, in order, until take() returns false. The filter may
  // be applied in part: the caller looks again.
  virtual Status list(const LetterFilter& filter,
                      const std::function<bool(const ListedLetter&)>& take) = 0;
  // Errors: bad_record: there is no such letter, or it is not complete.
  virtual Result<StoredLetter> read_seq(uint64_t seq) = 0;
  virtual Result<StoredLetter> read_subject(const std::string& subject) = 0;
};

Result<std::unique_ptr<LetterSource>> open_letters(const Options& options);

}  // namespace ew::dlq
