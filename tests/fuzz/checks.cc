#include "tests/fuzz/checks.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "lib/base/line_reader.h"
#include "lib/base/text.h"
#include "lib/decode/codes.h"
#include "lib/decode/decoded.h"
#include "lib/record/control.h"
#include "lib/record/envelope.h"
#include "lib/record/row.h"

namespace ew::fuzz {
namespace {

using nlohmann::json;

constexpr int kNumberTooLarge = 406;  // nlohmann: more than a double holds

// Takes any JSON text; of the outermost object it keeps the names.
class Names : public json::json_sax_t {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return ++depth_ > 0; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(size_t) override { return ++depth_ > 0; }
  bool end_array() override { return --depth_ >= 0; }
  bool key(string_t& name) override {
    if (depth_ == 1) twice |= !names.insert(name).second;
    return true;
  }
  bool parse_error(size_t, const std::string&, const json::exception& error) override {
    too_large = error.id == kNumberTooLarge;
    return false;
  }

  std::set<std::string> names;
  bool twice = false;
  bool too_large = false;

 private:
  int depth_ = 0;
};

// JSON may escape halves of surrogate pairs, which nlohmann refuses.
std::string without_surrogates(std::string_view text) {
  std::string copy(text);
  for (size_t i = 0; i + 5 < copy.size(); ++i) {
    if (copy[i] != '\\') continue;
    ++i;
    if (copy[i] == 'u' && (copy[i + 1] | 0x20) == 'd' && copy[i + 2] >= '8') copy[i + 1] = '0';
  }
  return copy;
}

void check_row(std::string_view line) {
  Names names;
  const bool parsed = json::sax_parse(line, &names);
  if (!parsed && !names.too_large) die("a row is no JSON", line);
  if (line.find('\0') != std::string_view::npos) die("a row has a NUL", line);
  if (line.front() != '{') die("a row is no object", line);
  if (names.twice) die("a column occurs twice", line);
  if (line.size() > kMaxLine) die("a row is longer than a line may be", line);
  static RowParser parser;
  static std::vector<RowMember> members;
  std::string text(line);
  text.append(kJsonPadding, ' ');
  if (!parser.parse(std::string_view(text).substr(0, line.size()), &members)) {
    die("ew-load would not take a row", line);
  }
  if (parsed && members.size() != names.names.size()) die("a row has other members", line);
}

void check_code(const Dead& dead, std::string_view line) {
  if (std::find(code::kAll.begin(), code::kAll.end(), dead.code) == code::kAll.end()) {
    die("a letter has a code that is not on the list", line);
  }
  if (dead.message.empty()) die("a letter says no reason", line);
  if (!dead.at.empty() && dead.at.front() != '/') die("a letter points nowhere", line);
  if (dead.rows.size() > kMaxBadEntries) die("a letter has too many rows", line);
  uint64_t next = 0;
  for (const auto& [first, last] : dead.rows) {
    if (first < next || last < first) die("the rows of a letter do not ascend", line);
    next = last + 1;
  }
}

Letter check_letter(std::string_view line) {
  if (!is_json(line)) die("a letter is no JSON", line);
  if (line.size() > kMaxLine + kControlLineExtra) die("a letter is too long", line);
  Letter letter;
  if (!parse_letter(line, &letter)) die("a letter cannot be read", line);
  check_code(letter.dead, line);
  std::string again;
  append_letter(letter, &again);
  if (again != line) die("a letter is not written as it is read", line);
  return letter;
}

}  // namespace

void die(std::string_view what, std::string_view where) {
  std::fprintf(stderr, "\nfuzz: error: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(std::min<size_t>(where.size(), 2000)), where.data());
  std::abort();
}

// nlohmann takes a NUL for the end of the text.
bool is_json(std::string_view text) {
  Names names;
  if (text.find('\0') != std::string_view::npos) return false;
  return json::sax_parse(without_surrogates(text), &names) || names.too_large;
}

Output check_lines(std::string_view lines) {
  Output output;
  size_t rows = 0;
  while (!lines.empty()) {
    const size_t size = lines.find('\n');
    if (size == std::string_view::npos) die("a line has no end", lines);
    const std::string_view line = lines.substr(0, size);
    lines.remove_prefix(size + 1);
    if (!output.end.empty()) die("a line follows the end of its message", line);
    switch (line_kind(line)) {
      case LineKind::data:
        if (!output.letters.empty()) die("a row follows a letter", line);
        check_row(line);
        output.rows.append(line).push_back('\n');
        ++rows;
        break;
      case LineKind::dead:
        output.letters.push_back(check_letter(line));
        break;
      case LineKind::end:
        if (!is_json(line)) die("an end is no JSON", line);
        output.end = line;
        break;
      case LineKind::format:  // of the type that a subject has
        break;
      default:
        die("a line is of no kind that ew-decode writes", line);
    }
  }
  if (output.end.empty()) die("a message has no end", output.rows);
  for (const Letter& letter : output.letters) {
    if (letter.dead.rows.empty() && rows > 0) die("a dead message has rows", output.rows);
  }
  if (output.rows.size() > kMaxRowsFactor * kMaxLine) die("too many bytes of rows", output.end);
  return output;
}

std::string essence(const Output& output) {
  std::string text = output.rows;
  for (const Letter& letter : output.letters) {
    text.append(letter.dead.code).append(" ").append(letter.dead.at).append(" ");
    text.append(letter.dead.message).append(" ").append(rows_json(letter.dead.rows));
    text.push_back('\n');
  }
  return text + output.end;
}

void check_payload_kept(const Letter& letter, std::string_view payload) {
  if (letter.dead.code == code::kBadLine) return;  // holds the line
  std::string line = "{" + letter.rest + "}";
  const size_t size = line.size();
  line.append(kJsonPadding, ' ');
  static EnvelopeParser parser;
  Envelope envelope;
  if (!parser.parse(std::string_view(line).substr(0, size), &envelope)) return;
  std::string kept;
  if (envelope.data) {
    kept = *envelope.data;
  } else if (!append_base64_decoded(*envelope.data_base64, &kept)) {
    return;
  }
  if (kept != payload) die("a letter does not hold the payload that was sent", letter.rest);
}

}  // namespace ew::fuzz
