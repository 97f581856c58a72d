#include "tests/fuzz/family.h"

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/decode/codes.h"

namespace ew::fuzz {
namespace {

// Each is a message to decode; more find nothing new.
constexpr size_t kReplays = 3;

void compare(const Output& expected, const Output& actual, std::string_view what,
             std::string_view where) {
  const std::string a = essence(expected), b = essence(actual);
  if (a == b) return;
  die(what, std::string(where) + "\n--- one\n" + a + "\n--- other\n" + b);
}

}  // namespace

Family::Family(const std::string& type)
    : options_(options_of(type, decode::Input::envelope)), used_(options_) {}

void Family::take(std::string_view bytes) {
  const Input input = split_input(bytes);
  const std::string line = base64_line(input);
  Step fresh(options_);
  const Output output = decode(&fresh, line);
  for (const Letter& letter : output.letters) check_payload_kept(letter, input.payload);
  check_again(line, output);
  check_as_json(input, output);
  check_replay(input, output);
}

Output Family::decode(Step* step, std::string_view line) { return check_lines(step->take(line)); }

// Nothing of one message may reach into the next.
void Family::check_again(std::string_view line, const Output& first) {
  compare(first, decode(&used_, line), "a message becomes something else after another", previous_);
  previous_ = line;
}

void Family::check_as_json(const Input& input, const Output& first) {
  const std::optional<std::string> line = json_line(input);
  if (!line) return;
  // Without an identity the bytes of the payload are part of the ids of rows.
  if (input.members.find("\"id\"") == std::string_view::npos) return;
  compare(first, decode(&used_, *line), "data becomes something else than data_base64", *line);
}

// A letter's own elements, decoded alone, give the letter again and nothing else.
void Family::check_replay(const Input& input, const Output& first) {
  for (size_t i = 0; i < first.letters.size() && i < kReplays; ++i) {
    const Letter& letter = first.letters[i];
    // How much room there is depends on the elements before.
    if (letter.dead.rows.empty() || letter.dead.code == code::kTooLong) continue;
    const std::string line = base64_line(input, "\"rows\":" + rows_json(letter.dead.rows));
    Output expected;
    expected.letters.push_back(letter);
    expected.end = first.end;
    compare(expected, decode(&used_, line), "a replayed letter becomes something else", line);
  }
}

}  // namespace ew::fuzz
