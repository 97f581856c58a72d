#include "cmd/ew-dlq/letter_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "cmd/ew-dlq/letter_subject.h"
#include "cmd/ew-dlq/letter_text.h"
#include "cmd/ew-dlq/letter_to_message.h"
#include "lib/base/line_reader.h"
#include "lib/base/timestamp.h"
#include "lib/nats/connection.h"
#include "lib/nats/scan_stream.h"
#include "lib/nats/stored_message.h"
#include "lib/record/control.h"

namespace ew::dlq {
namespace {

constexpr char kSizeHeader[] = "Nats-Msg-Size";  // the server's, where it leaves payloads out

// `dlq.<table>.<stage>.*` as far as the filter says so. A table without schema may be in any.
std::string subject_filter(const LetterFilter& filter) {
  const bool whole_table = filter.table == "_" || filter.table.find('.') != std::string::npos;
  std::string subject(kSubjectPrefix);
  subject += !whole_table ? "*" : filter.table == "_" ? "_" : subject_token(filter.table);
  subject += '.';
  subject += filter.stage.empty() ? "*" : subject_token(filter.stage);
  return subject + ".*";
}

uint64_t number_of(const std::string* text) {
  uint64_t number = 0;
  if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

class StreamSource : public LetterSource {
 public:
  StreamSource(std::unique_ptr<Connection> connection, std::string stream)
      : connection_(std::move(connection)), stream_(std::move(stream)) {}

  Status list(const LetterFilter& filter,
              const std::function<bool(const ListedLetter&)>& take) override;
  Result<StoredLetter> read_seq(uint64_t seq) override;
  Result<StoredLetter> read_subject(const std::string& subject) override;

 private:
  Result<StoredLetter> read(const StoredMessage& message);

  std::unique_ptr<Connection> connection_;
  std::string stream_;
};

Status StreamSource::list(const LetterFilter& filter,
                          const std::function<bool(const ListedLetter&)>& take) {
  ScanOptions options;
  options.filter = subject_filter(filter);
  options.since_ns = filter.since_ns;
  options.headers_only = true;
  return scan_stream(*connection_, stream_, options, [&take](StoredMessage&& message) {
    const std::string* head = message.header(kLetterHeader);
    if (head == nullptr) return true;  // somebody else's message
    ListedLetter letter{message.seq,
                        message.time_ns,
                        message.subject,
                        *head,
                        number_of(message.header(kSizeHeader)),
                        0};
    if (const Result<uint64_t> parts = parts_of(message)) letter.parts = *parts;
    return take(letter);
  });
}

Result<StoredLetter> StreamSource::read_seq(uint64_t seq) {
  const Result<StoredMessage> message = read_message(*connection_, stream_, seq);
  if (!message) return message.status();
  const std::string head = head_subject(*message);
  return head.empty() ? read(*message) : read_subject(head);
}

Result<StoredLetter> StreamSource::read_subject(const std::string& subject) {
  const Result<StoredMessage> message = read_last_message(*connection_, stream_, subject);
  if (!message) return message.status();
  return read(*message);
}

Result<StoredLetter> StreamSource::read(const StoredMessage& message) {
  const Result<uint64_t> parts = parts_of(message);
  if (!parts) return parts.status();
  if (*parts == 0) return message_to_letter(message);
  std::string whole;
  for (uint64_t n = 1; n <= *parts; ++n) {
    const Result<StoredMessage> part =
        read_last_message(*connection_, stream_, part_subject(message, n));
    if (!part) return part.status().within("part " + std::to_string(n));
    whole += part->payload;
  }
  return parts_to_letter(message, whole);
}

class FileSource : public LetterSource {
 public:
  FileSource(int fd, size_t max_line) : fd_(fd), reader_(fd, max_line) {}
  ~FileSource() override { close(fd_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  Status list(const LetterFilter& filter,
              const std::function<bool(const ListedLetter&)>& take) override;
  Result<StoredLetter> read_seq(uint64_t seq) override;
  Result<StoredLetter> read_subject(const std::string& subject) override;

 private:
  using Take = std::function<bool(uint64_t seq, const LetterText& text)>;
  Status each(const Take& take);
  Result<StoredLetter> first(const Take& is_it);

  int fd_;
  LineReader reader_;
};

Status FileSource::each(const Take& take) {
  for (;;) {
    std::string_view line;
    const ReadResult result = reader_.next(&line);
    if (result == ReadResult::end) return {};
    if (result == ReadResult::error) return reader_.status();
    // A torn last letter is still being written, or comes again.
    if (result == ReadResult::torn && !is_whole_object(line)) return {};
    LetterText text;
    if (result == ReadResult::too_long || !parse_letter_text(line, &text).ok()) {
      return {Kind::config, "line " + std::to_string(reader_.lines()) + " is no dead letter"};
    }
    if (!take(reader_.lines(), text)) return {};
  }
}

// A letter without identity has no subject of its own in a file.
std::string subject_in_file(const LetterText& text) {
  return text.id.empty() ? "" : letter_subject(text.dead, text.id);
}

Status FileSource::list(const LetterFilter& filter,
                        const std::function<bool(const ListedLetter&)>& take) {
  return each([&](uint64_t seq, const LetterText& text) {
    const int64_t time = parse_rfc3339(text.dead.time).value_or(0);
    if (filter.since_ns && time < *filter.since_ns) return true;
    return take({seq, time, subject_in_file(text), letter_head(text), text.body.size(), 0});
  });
}

Result<StoredLetter> FileSource::first(const Take& is_it) {
  std::optional<StoredLetter> found;
  const Status status = each([&](uint64_t seq, const LetterText& text) {
    if (!is_it(seq, text)) return true;
    found = StoredLetter{letter_head(text), std::string(text.body_name), text.body};
    return false;
  });
  if (!status) return status;
  if (!found) return Status{Kind::bad_record, "there is no such letter in the file"};
  return *std::move(found);
}

Result<StoredLetter> FileSource::read_seq(uint64_t seq) {
  return first([seq](uint64_t line, const LetterText&) { return line == seq; });
}

Result<StoredLetter> FileSource::read_subject(const std::string& subject) {
  return first([&subject](uint64_t, const LetterText& text) {
    return !text.id.empty() && subject_in_file(text) == subject;
  });
}

}  // namespace

Result<std::unique_ptr<LetterSource>> open_letters(const Options& options) {
  if (options.file.empty()) {
    auto connection = Connection::connect(options.nats);
    if (!connection) return connection.status();
    return std::unique_ptr<LetterSource>(
        std::make_unique<StreamSource>(*std::move(connection), options.stream));
  }
  const int fd = open(options.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno_status(Kind::io, "unable to open " + options.file, errno);
  return std::unique_ptr<LetterSource>(std::make_unique<FileSource>(fd, options.common.max_line));
}

}  // namespace ew::dlq
