#include "cmd/ew-dlq/message_to_letter.h"

#include <charconv>

#include "cmd/ew-dlq/letter_text.h"
#include "cmd/ew-dlq/letter_to_message.h"
#include "lib/base/digest.h"

namespace ew::dlq {
namespace {

Status bad(std::string reason) { return {Kind::bad_record, std::move(reason)}; }

std::string header_or_empty(const StoredMessage& message, std::string_view name) {
  const std::string* value = message.header(name);
  return value != nullptr ? *value : std::string();
}

}  // namespace

std::string StoredLetter::line() const { return join_letter(head, body_name, body); }

Result<uint64_t> parts_of(const StoredMessage& head) {
  if (head.header(kLetterHeader) == nullptr) return bad("it has no header Ew-Letter");
  const std::string* text = head.header(kPartsHeader);
  if (text == nullptr) return uint64_t{0};
  uint64_t count = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  if (error != std::errc() || end != text->data() + text->size() || count == 0) {
    return bad("its header Ew-Parts is no number");
  }
  return count;
}

std::string part_subject(const StoredMessage& head, uint64_t n) {
  return head.subject + "." + header_or_empty(head, kSha256Header) + "." + std::to_string(n);
}

std::string head_subject(const StoredMessage& part) {
  if (part.header(kLetterHeader) != nullptr || part.header(kPartsHeader) == nullptr) return "";
  std::string subject = part.subject;
  for (int tokens = 0; tokens < 2; ++tokens) {
    const size_t dot = subject.rfind('.');
    if (dot == subject.npos) return "";
    subject.resize(dot);
  }
  return subject;
}

Result<StoredLetter> message_to_letter(const StoredMessage& message) {
  const std::string* head = message.header(kLetterHeader);
  if (head == nullptr) return bad("it has no header Ew-Letter");
  return StoredLetter{*head, header_or_empty(message, kBodyHeader), message.payload};
}

Result<StoredLetter> parts_to_letter(const StoredMessage& head, std::string_view whole) {
  if (sha256_hex(whole) != header_or_empty(head, kSha256Header)) {
    return bad("its parts do not have the SHA-256 that it names");
  }
  const size_t newline = whole.find('\n');
  if (newline == whole.npos) return bad("its parts hold no letter");
  return StoredLetter{std::string(whole.substr(0, newline)), header_or_empty(head, kBodyHeader),
                      std::string(whole.substr(newline + 1))};
}

}  // namespace ew::dlq
