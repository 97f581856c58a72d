// A dead letter's line taken apart without changing a byte of its members: the `@dead` object, the
// payload, and the rest. Not responsible for what `@dead` says (lib/record/letter.h) nor for where
// the letter is stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/record/letter.h"

namespace ew::dlq {

struct LetterText {
  Dead dead;
  std::string id;             // "" = none
  std::string_view dead_raw;  // the JSON text of `@dead`
  // The other members but for the payload, in order: name with quotes, and value.
  std::vector<std::pair<std::string_view, std::string_view>> members;
  std::string_view body_name;  // data, data_base64 or row; "" = there is no payload
  std::string body;            // its bytes: data and row as they stand, data_base64 decoded
};

// The views point into the line. Errors: bad_record: no dead letter.
Status parse_letter_text(std::string_view line, LetterText* text);

// `{"@dead":{...},"id":"..."}`: the letter without its payload.
std::string letter_head(const LetterText& text);
// The inverse: the line as it travels. body_name "" gives the head itself.
std::string join_letter(std::string_view head, std::string_view body_name, std::string_view body);

// The members of a JSON object's text, names with quotes; nothing if it is no object. Values are
// not looked into, so that nesting may have any depth.
std::optional<std::vector<std::pair<std::string_view, std::string_view>>> split_members(
    std::string_view object);

}  // namespace ew::dlq
