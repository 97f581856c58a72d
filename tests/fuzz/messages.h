// What a fuzzer changes, and the message that it means: the members of an envelope but for the
// payload as JSON on the first line, then the bytes of the payload. Where the first line is no such
// object all bytes are payload. Not responsible for what becomes of the message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ew::fuzz {

struct Input {
  std::string_view members;  // `"id":"...","headers":{...}`; may be empty
  std::string_view payload;
};

Input split_input(std::string_view bytes);

// Envelope lines of the input. `more` is further members, `"rows":[1]`.
std::string base64_line(const Input& input, std::string_view more = "");
// The payload as JSON; nothing where it is none.
std::optional<std::string> json_line(const Input& input);

// The other way: from a line of a golden test. Nothing: it is no envelope.
std::optional<std::string> line_to_input(std::string_view line);

}  // namespace ew::fuzz
