// What has to hold of every output of ew-decode, whatever went in. Looks at JSON with a parser that
// ew-decode does not use. A broken promise ends the process, as fuzzers want it.
// Not responsible for whether a row is the right one: the golden tests are.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/record/letter.h"

namespace ew::fuzz {

// --max-line of every run: short, so that rows and letters that are too long occur.
inline constexpr size_t kMaxLine = 16384;

// Says what is broken and where, and aborts.
[[noreturn]] void die(std::string_view what, std::string_view where);

struct Output {
  std::string rows;  // lines
  std::vector<Letter> letters;
  std::string end;  // the end line
};

// Takes the lines of one message apart and checks each: rows are flat JSON objects within the
// limits, letters carry codes of the closed list, one end line comes last.
Output check_lines(std::string_view lines);

// What two outputs of one message share whichever form it came in: all but the letters' copies of
// the message, and their times.
std::string essence(const Output& output);

// The payload as the letter carries it, to be compared with what was sent.
void check_payload_kept(const Letter& letter, std::string_view payload);

// A whole JSON text by the independent parser; numbers may exceed every type, and halves of
// surrogate pairs may stand alone.
bool is_json(std::string_view text);

}  // namespace ew::fuzz
