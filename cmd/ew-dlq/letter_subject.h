// Where a dead letter lies: `dlq.<table>.<stage>.<id>[+<n>]`, one subject for each letter, so that
// the server itself refuses the second copy (design section 3). Not responsible for publishing.
#pragma once

#include <string>
#include <string_view>

#include "lib/record/letter.h"

namespace ew::dlq {

inline constexpr std::string_view kSubjectPrefix = "dlq.";
inline constexpr std::string_view kAllLetters = "dlq.>";
// Letters, but not their parts, which have more tokens.
inline constexpr std::string_view kLetterFilter = "dlq.*.*.*";

// A letter without identity gets a random last token: two of them are never the same.
std::string letter_subject(const Dead& dead, std::string_view id);

// One token of a subject: what a token may not hold (blanks, control characters, `.`, `*`, `>`) and
// `%` percent-encoded. "" gives `_`.
std::string subject_token(std::string_view text);
// The inverse; `_` gives "".
std::string token_text(std::string_view token);

}  // namespace ew::dlq
