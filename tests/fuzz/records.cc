#include "tests/fuzz/records.h"

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/record/control.h"
#include "lib/record/envelope.h"
#include "lib/record/letter.h"
#include "lib/record/message_id.h"
#include "lib/record/row.h"
#include "tests/fuzz/checks.h"

namespace ew::fuzz {
namespace {

constexpr char kType[] = "telemetry";

class Padded {
 public:
  explicit Padded(std::string_view line) : text_(line), size_(line.size()) {
    text_.append(kJsonPadding, ' ');
  }
  std::string_view view() const { return std::string_view(text_).substr(0, size_); }

 private:
  std::string text_;
  size_t size_;
};

std::string written(const Envelope& envelope) {
  std::string line;
  append_envelope(envelope, &line);
  return line;
}

void check_envelope(std::string_view line) {
  EnvelopeParser parser, again;
  Envelope envelope, same;
  const Padded padded(line);
  if (!parser.parse(padded.view(), &envelope)) return;
  const Padded first(written(envelope));
  if (!envelope.too_deep && !is_json(first.view())) die("an envelope is no JSON", first.view());
  if (!again.parse(first.view(), &same)) die("an envelope is not read again", first.view());
  if (written(same) != first.view()) die("an envelope changes", first.view());
  if (envelope.headers.empty()) return;
  find_header(Padded(envelope.headers).view(), "content-type");
}

void check_end(std::string_view line) {
  End end, same;
  if (!parse_end(line, &end)) return;
  std::string text;
  append_end(end.id, end.again, &text);
  if (!parse_end(text, &same) || same.id != end.id || same.again != end.again) {
    die("an end changes", text);
  }
}

void check_ack(std::string_view line) {
  std::vector<std::string> ids, same;
  if (!parse_ack(line, &ids) || ids.empty()) return;
  std::string text;
  append_ack(ids, &text);
  if (!parse_ack(text, &same) || same != ids) die("an ack changes", text);
}

void check_format(std::string_view line) {
  const Result<std::string> type = parse_format(line);
  if (!type) return;
  std::string text;
  append_format(*type, &text);
  const Result<std::string> same = parse_format(text);
  if (!same || *same != *type) die("a format changes", text);
}

void check_letter(std::string_view line) {
  Letter letter, same;
  if (!parse_letter(line, &letter)) return;
  std::string text, again;
  append_letter(letter, &text);
  if (!parse_letter(text, &same)) die("a letter is not read again", text);
  append_letter(same, &again);
  if (again != text || same.rest != letter.rest) die("a letter changes", text);
}

void check_row(std::string_view line) {
  RowParser parser;
  std::vector<RowMember> members;
  const Padded padded(line);
  if (!parser.parse(padded.view(), &members)) return;
  if (!is_json(line)) die("a row that is no JSON is taken", line);
  for (const RowMember& member : members) {
    if (!is_json(member.raw)) die("a member of a row is no JSON", member.raw);
  }
}

void check_id(std::string_view text) {
  const auto id = parse_message_id(text);
  if (!id) return;
  std::string again;
  append_message_id(*id, &again);
  if (again != text) die("an identity changes", text);
}

}  // namespace

Records::Records()
    : envelope_(options_of(kType, decode::Input::envelope)),
      json_(options_of(kType, decode::Input::json)),
      raw_(options_of(kType, decode::Input::raw)),
      envelopes_(envelope_),
      payloads_(json_),
      whole_(raw_) {}

void Records::take(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  line_kind(line);
  is_whole_object(line);
  check_envelope(line);
  check_end(line);
  check_ack(line);
  check_format(line);
  check_letter(line);
  check_row(line);
  check_id(line);
  check_lines(envelopes_.take(line));
  check_lines(payloads_.take(line));
  check_lines(whole_.take(bytes));
  check_lines(envelopes_.take_bad(line));
  check_lines(envelopes_.take_too_long(line));
}

}  // namespace ew::fuzz
