#include "cmd/ew-dlq/letter_subject.h"

#include "lib/base/digest.h"

namespace ew::dlq {
namespace {

// Longer last tokens are replaced by their SHA-256. Shorter: more ids that people cannot read in
// the subject. Longer: a subject may pass the server's control line (4,096 bytes), which closes the
// connection.
constexpr size_t kLongestLastToken = 200;
// Tables have at most 127 bytes, 381 percent-encoded; what is longer was made by hand.
constexpr size_t kLongestToken = 400;
constexpr size_t kRandomDigits = 32;
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool may_stand(unsigned char c) {
  return c > ' ' && c != 127 && c != '.' && c != '*' && c != '>' && c != '%';
}

int hex_value(char c) {
  const size_t value = kHexDigits.find(c);
  return value == kHexDigits.npos ? -1 : static_cast<int>(value);
}

std::string bounded(const std::string& token, size_t longest) {
  return token.size() > longest ? sha256_hex(token) : token;
}

std::string last_token(const Dead& dead, std::string_view id) {
  if (id.empty()) return random_hex(kRandomDigits);
  std::string token = subject_token(id);
  if (dead.position) {
    token += "+" + std::to_string(*dead.position);
  } else if (!dead.rows.empty()) {
    token += "+" + std::to_string(dead.rows.front().first);
  }
  return bounded(std::move(token), kLongestLastToken);
}

}  // namespace

std::string letter_subject(const Dead& dead, std::string_view id) {
  std::string subject(kSubjectPrefix);
  subject += bounded(subject_token(dead.table.value_or("")), kLongestToken);
  subject += '.';
  subject += bounded(subject_token(dead.stage), kLongestToken);
  subject += '.';
  subject += last_token(dead, id);
  return subject;
}

std::string subject_token(std::string_view text) {
  if (text.empty()) return "_";
  std::string token;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (may_stand(byte)) {
      token.push_back(c);
    } else {
      token.push_back('%');
      token.push_back(kHexDigits[byte >> 4]);
      token.push_back(kHexDigits[byte & 15]);
    }
  }
  return token;
}

std::string token_text(std::string_view token) {
  if (token == "_") return "";
  std::string text;
  for (size_t i = 0; i < token.size(); ++i) {
    const bool encoded = token[i] == '%' && i + 2 < token.size() && hex_value(token[i + 1]) >= 0 &&
                         hex_value(token[i + 2]) >= 0;
    if (!encoded) {
      text.push_back(token[i]);
      continue;
    }
    text.push_back(static_cast<char>(hex_value(token[i + 1]) * 16 + hex_value(token[i + 2])));
    i += 2;
  }
  return text;
}

}  // namespace ew::dlq
