#include "cmd/ew-dlq/letter_to_message.h"

#include "cmd/ew-dlq/letter_subject.h"
#include "lib/base/digest.h"
#include "lib/base/json.h"

namespace ew::dlq {
namespace {

// Room for the small headers of a message: names, code, SHA-256.
constexpr size_t kSmallHeaders = 512;
// A slice or a head needs some room to be of use; servers' max_payload is 1 MiB by default.
constexpr size_t kSmallestLimit = 4096;
// What the head of a letter in parts says of itself; the parts have all of it.
constexpr size_t kShortText = 500;
constexpr size_t kLongestCode = 200;

// At most that many bytes, not cutting a character in two.
std::string shortened(std::string_view text, size_t longest) {
  if (text.size() <= longest) return std::string(text);
  size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

std::string code_header(const Dead& dead) {
  std::string code;
  for (const char c : shortened(dead.code, kLongestCode)) {
    code.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
  }
  return code;
}

// Who, why and which message, for a head whose parts hold the rest.
std::string short_head(const LetterText& text) {
  Letter letter;
  letter.dead = text.dead;
  letter.dead.stage = shortened(text.dead.stage, kShortText);
  letter.dead.type = shortened(text.dead.type, kShortText);
  letter.dead.code = shortened(text.dead.code, kLongestCode);
  letter.dead.message = shortened(text.dead.message, kShortText);
  letter.dead.at = shortened(text.dead.at, kShortText);
  letter.dead.tool = shortened(text.dead.tool, kLongestCode);
  letter.dead.time = shortened(text.dead.time, kLongestCode);
  letter.dead.sqlstate.reset();
  if (text.dead.table) letter.dead.table = shortened(*text.dead.table, kShortText);
  if (text.dead.rows.size() > 1) letter.dead.rows.resize(1);
  if (!text.id.empty() && text.id.size() <= kShortText) {
    letter.rest = "\"id\":";
    append_json_string(text.id, &letter.rest);
  }
  std::string head;
  append_letter(letter, &head);
  return head;
}

void cut_into_parts(const std::string& whole, size_t slice, LetterMessages* messages) {
  OutgoingMessage& head = messages->head;
  const std::string sha256 = sha256_hex(whole);
  const size_t count = (whole.size() + slice - 1) / slice;
  for (size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i + 1);
    OutgoingMessage part;
    part.subject = head.subject + "." + sha256 + "." + number;
    part.headers = {{kPartsHeader, number + "/" + std::to_string(count)},
                    {kSha256Header, sha256},
                    {kOnceHeader, "0"}};
    part.payload = whole.substr(i * slice, slice);
    messages->parts.push_back(std::move(part));
  }
  head.headers.emplace_back(kPartsHeader, std::to_string(count));
  head.headers.emplace_back(kSha256Header, sha256);
}

}  // namespace

Status letter_to_message(const LetterText& text, const MessageLimits& limits,
                         LetterMessages* messages) {
  *messages = {};
  const size_t limit = limits.bytes();
  if (limit < kSmallestLimit) {
    return {Kind::config, "the server takes messages of " + std::to_string(limit) +
                              " bytes, dead letters need " + std::to_string(kSmallestLimit)};
  }
  std::string letter = letter_head(text);
  OutgoingMessage& head = messages->head;
  head.subject = letter_subject(text.dead, text.id);
  head.headers = {{kCodeHeader, code_header(text.dead)}, {kOnceHeader, "0"}};
  if (!text.body_name.empty()) head.headers.emplace_back(kBodyHeader, text.body_name);
  const bool fits = letter.size() <= kLongestLetterHeader &&
                    letter.size() + text.body.size() + kSmallHeaders <= limit;
  if (fits) {
    head.headers.emplace_back(kLetterHeader, std::move(letter));
    head.payload = text.body;
    return {};
  }
  head.headers.emplace_back(kLetterHeader, short_head(text));
  letter.push_back('\n');
  letter.append(text.body);
  cut_into_parts(letter, limit - kSmallHeaders, messages);
  return {};
}

}  // namespace ew::dlq
