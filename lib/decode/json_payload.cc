#include "lib/decode/json_payload.h"

#include <algorithm>
#include <cstring>

#include "lib/base/text.h"

namespace ew {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kJsonBlanks = " \t\r\n";

}  // namespace

std::string_view without_byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  return bytes;
}

bool is_blank_json(std::string_view bytes) {
  return bytes.find_first_not_of(kJsonBlanks) == std::string_view::npos;
}

void append_one_line(std::string_view json, std::string* out) {
  const size_t start = out->size();
  out->append(json);
  const auto is_break = [](char c) { return c == '\n' || c == '\r'; };
  out->erase(std::remove_if(out->begin() + static_cast<ptrdiff_t>(start), out->end(), is_break),
             out->end());
}

bool fail_too_deep(Decoded* out) {
  out->fail(code::kTooDeep,
            "the payload is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
  return false;
}

bool accept_replaced(uint64_t replaced, const DecodeOptions& options, Decoded* out) {
  if (replaced == 0) return true;
  if (options.reject_nul) {
    out->fail(code::kBadJson,
              "the payload holds U+0000, a lone surrogate or bytes that are not UTF-8, which "
              "--nul reject refuses");
    return false;
  }
  out->add_replaced(replaced);
  return true;
}

bool JsonPayload::read(const Message& message, const DecodeOptions& options, Decoded* out) {
  const bool bytes = !message.json.exists() && !message.too_deep;
  if (bytes && is_blank_json(without_byte_order_mark(message.bytes))) {
    out->fail(code::kEmptyPayload, "the payload is empty");
    return false;
  }
  uint64_t replaced = 0;
  const JsonError error = parse(message, &replaced);
  if (error == JsonError::too_deep) return fail_too_deep(out);
  if (error != JsonError::none) {
    out->fail(code::kBadJson, "the payload is no JSON text");
    return false;
  }
  return accept_replaced(replaced, options, out);
}

JsonError JsonPayload::parse(const Message& message, uint64_t* replaced) {
  *replaced = 0;
  if (message.too_deep) return JsonError::too_deep;
  if (message.json.exists()) {
    root_ = message.json;
    *replaced = count_replaced(message.bytes);
    return JsonError::none;
  }
  const JsonError error = parse(message.bytes, replaced);
  if (error == JsonError::none) *replaced += document_.replaced();
  return error;
}

JsonError JsonPayload::parse(std::string_view bytes, uint64_t* repaired) {
  bytes = without_byte_order_mark(bytes);
  JsonError error = document_.parse(bytes);
  if (error == JsonError::bad_json && !is_utf8(bytes)) {
    repaired_.clear();
    *repaired += append_utf8_repaired(bytes, &repaired_);
    const size_t size = repaired_.size();
    repaired_.append(kJsonPadding, ' ');
    error = document_.parse(std::string_view(repaired_).substr(0, size));
  }
  root_ = document_.root();
  return error;
}

uint64_t count_replaced(std::string_view json) {
  uint64_t replaced = 0;
  if (std::memchr(json.data(), '\\', json.size()) == nullptr) return 0;
  for (size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '"') continue;
    const size_t begin = i++;
    bool escaped = false;
    for (; i < json.size() && json[i] != '"'; ++i) {
      if (json[i] != '\\') continue;
      escaped = true;
      ++i;
    }
    if (escaped) check_escapes(json.substr(begin, i + 1 - begin), &replaced);
  }
  return replaced;
}

}  // namespace ew
